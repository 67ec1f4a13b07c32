#!lua flags=allow-oom
-- Settles a job that was not sent: ends it visibly, or leaves it for the next try. May be repeated.
-- KEYS  those named here, then those of the effects
-- Returns {'again', 'tries', n}: the nth try failed, the next comes a delay from now; {'ended', 'tries', n} after n tries;
--   {'lost', 'tries', 0} another worker has it; {'gone', 'tries', 0} it has ended before.
local outbox         = KEYS[1]
local outcomes       = KEYS[2]
local dead           = KEYS[3]
local failures       = KEYS[4]            -- of jobs that have not ended: entry -> 'n kind', the last try and its failure
local group          = ARGV[3]
local consumer       = ARGV[4]
local entry          = ARGV[5]
local outcome        = ARGV[6]            -- failed, expired, withheld or poison
local problem        = ARGV[7]            -- the kind of the last error
local life           = tonumber(ARGV[8])  -- of the job, from when it was queued, ms; 0 unknown
local minimum_life   = tonumber(ARGV[9])  -- least that is worth a try, ms
local tries          = tonumber(ARGV[10]) -- at most
local for_good       = ARGV[11] == '1'    -- whether a further one would be in vain
local first_delay    = tonumber(ARGV[12]) -- before the second try, ms
local retry_delay    = tonumber(ARGV[13]) -- before each further one, ms; a job that was not tended for so long is taken over
local outcomes_kept  = ARGV[14]           -- at most, about
local letters_kept   = ARGV[15]           -- at most, about
local content_prefix = tag .. ARGV[16]     -- of the keys that keep the contents of dead letters; the job follows
local effects        = 17                 -- applied when this ends the job

local FAILURES_KEPT = 3600000 -- ms after the last one; longer than all tries of a job take

local pending = redis.pcall('XPENDING', outbox, group, entry, entry, 1)[1]
local row = redis.call('XRANGE', outbox, entry, entry)[1]
if not row then
  redis.pcall('XACK', outbox, group, entry)
  return {'gone', 'tries', 0}
end
if not pending or pending[2] ~= consumer then
  return {'lost', 'tries', 0}
end
local n = pending[4]
local fields = by_name(row[2])
-- Ids of entries stand still, and what was queued before lies in the future, where Redis' clock was set back.
local queued = math.min(tonumber(fields.at) or tonumber(string.match(entry, '^%d+')), now)
local expires = queued + life
local delay = n == 1 and first_delay or retry_delay
if outcome == 'failed' and not for_good and n < tries and expires - now - delay > minimum_life then
  redis.call('XCLAIM', outbox, group, consumer, 0, entry, 'IDLE', retry_delay - delay, 'JUSTID')
  redis.call('HSET', failures, entry, n .. ' ' .. problem)
  redis.call('PEXPIRE', failures, FAILURES_KEPT)
  return {'again', 'tries', n}
end
if not has_room(effects) then
  return {'full'}
end
-- The delivery that found the job past its life, past its tries, unreadable or not to be sent was no try.
if outcome ~= 'failed' or n > tries then
  n = n - 1
end
local queued_at, expires_at = digits(queued), digits(expires)
local id, request, to, kind = fields.id or '', fields.request or '', fields.to or '', fields.kind or ''
local told = redis.call('XADD', outcomes, 'MAXLEN', '~', outcomes_kept, entry_id(),
  'id', id, 'request', request, 'to', to, 'kind', kind, 'outcome', outcome, 'tries', n, 'error', problem,
  'queued', queued_at, 'expires', expires_at)
if outcome == 'failed' or outcome == 'poison' then
  local letter = redis.call('XADD', dead, 'MAXLEN', '~', letters_kept, entry_id(),
    'id', id, 'request', request, 'to', to, 'kind', kind, 'outcome', outcome, 'tries', n, 'error', problem,
    'queued', queued_at, 'expires', expires_at, 'told', told, 'languages', fields.languages or '')
  -- The letter stays to be seen; its content lives in a key of its own, which ends with it and names the letter.
  if outcome == 'failed' and expires > now then
    redis.call('SET', content_prefix .. id, letter .. ' ' .. fields.code, 'PX', digits(expires - now))
  end
end
redis.call('HDEL', failures, entry)
redis.call('XACK', outbox, group, entry)
redis.call('XDEL', outbox, entry)
apply(effects)
return {'ended', 'tries', n}
