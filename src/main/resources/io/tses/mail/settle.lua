#!lua
-- Settles a job that was tried, or cannot be: ends it visibly, or leaves it for the next try. May be repeated.
-- KEYS  those named here, then those of the effects
-- Returns {'again', 'tries', n}: the nth try failed, the next comes a retry delay from now; {'ended', 'tries', n} after n
--   tries; {'lost', 'tries', 0} another worker has it; {'gone', 'tries', 0} it has ended before.
local outbox        = KEYS[1]
local outcomes      = KEYS[2]
local dead          = KEYS[3]
local content_key   = KEYS[4]            -- where the content of a dead letter is kept
local failures      = KEYS[5]            -- of jobs that have not ended: entry -> 'n kind', the last try and its failure
local group         = ARGV[3]
local consumer      = ARGV[4]
local entry         = ARGV[5]
local outcome       = ARGV[6]            -- sent, failed, expired, withheld or poison
local problem       = ARGV[7]            -- the kind of the last error
local life          = tonumber(ARGV[8])  -- of the job, from the entry's time, ms; 0 unknown
local minimum_life  = tonumber(ARGV[9])  -- least that is worth a try, ms
local tries         = tonumber(ARGV[10]) -- at most
local retry_delay   = tonumber(ARGV[11]) -- ms
local outcomes_kept = ARGV[12]           -- at most, about
local letters_kept  = ARGV[13]           -- at most, about
local job           = ARGV[14]
local request       = ARGV[15]
local to            = ARGV[16]
local kind          = ARGV[17]
local content       = ARGV[18]           -- '' when it is of no use
local languages     = ARGV[19]           -- that the one who asked for it reads
local effects       = 20                 -- applied when this ends the job

local FAILURES_KEPT = 3600000 -- ms after the last one; longer than all tries of a job take

local pending = redis.pcall('XPENDING', outbox, group, entry, entry, 1)[1]
if #redis.call('XRANGE', outbox, entry, entry) == 0 then
  redis.pcall('XACK', outbox, group, entry)
  return {'gone', 'tries', 0}
end
-- A mail that was sent ends its job, whoever owns it by now.
if outcome ~= 'sent' and (not pending or pending[2] ~= consumer) then
  return {'lost', 'tries', 0}
end
local n = pending and pending[4] or 0
local expires = tonumber(string.match(entry, '^%d+')) + life
if outcome == 'failed' and n < tries and expires - now - retry_delay > minimum_life then
  redis.call('XCLAIM', outbox, group, consumer, 0, entry, 'JUSTID')
  redis.call('HSET', failures, entry, n .. ' ' .. problem)
  redis.call('PEXPIRE', failures, FAILURES_KEPT)
  return {'again', 'tries', n}
end
if not has_room(effects) then
  return {'full'}
end
-- The delivery that found the job past its life, past its tries, unreadable or not to be sent was no try.
if outcome == 'expired' or outcome == 'withheld' or outcome == 'poison' or n > tries then
  n = math.max(n - 1, 0)
end
local queued, expires_at = string.match(entry, '^%d+'), string.format('%.0f', expires)
local told = redis.call('XADD', outcomes, 'MAXLEN', '~', outcomes_kept, entry_id(),
  'id', job, 'request', request, 'to', to, 'kind', kind, 'outcome', outcome, 'tries', n, 'error', problem,
  'queued', queued, 'expires', expires_at)
if outcome == 'failed' or outcome == 'poison' then
  local letter = redis.call('XADD', dead, 'MAXLEN', '~', letters_kept, entry_id(),
    'id', job, 'request', request, 'to', to, 'kind', kind, 'outcome', outcome, 'tries', n, 'error', problem,
    'queued', queued, 'expires', expires_at, 'told', told, 'languages', languages)
  -- The letter stays to be seen; its content lives in a key of its own, which ends with it and names the letter.
  if content ~= '' and expires > now then
    redis.call('SET', content_key, letter .. ' ' .. content, 'PX', string.format('%.0f', expires - now))
  end
end
if not pending or pending[4] > 1 then
  redis.call('HDEL', failures, entry)
end
redis.pcall('XACK', outbox, group, entry)
redis.call('XDEL', outbox, entry)
apply(effects)
return {'ended', 'tries', n}
