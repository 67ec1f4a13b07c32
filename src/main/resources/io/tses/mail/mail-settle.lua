#!lua
-- Settles a job that was tried, or cannot be: ends it visibly, or leaves it for the next try. May be repeated.
-- KEYS the outbox, the outcomes, the dead letters, where the content of a dead letter is kept, the failed tries of jobs
--   that have not ended: entry -> 'n kind', the number and the failure of the last one
-- ARGV[3..5]  group, consumer, entry
-- ARGV[6..7]  outcome (sent, failed, expired, poison), kind of the last error
-- ARGV[8..11] life of the job from the entry's time (ms, 0 unknown), least life that is worth a try (ms), tries at most,
--             retry delay (ms)
-- ARGV[12..13] outcomes kept, dead letters kept
-- ARGV[14..18] job, request, to, kind, content ('' when it is of no use)
-- Returns {'again', n}: the nth try failed, the next comes a retry delay from now; {'ended', n} after n tries;
--   {'lost', 0} another worker has it; {'gone', 0} it has ended before.
local FAILURES_KEPT = 3600000 -- ms after the last one; longer than all tries of a job take
local outbox, outcomes, dead, content_key, failures = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local group, consumer, entry = ARGV[3], ARGV[4], ARGV[5]
local outcome, problem = ARGV[6], ARGV[7]
local life, minimum_life = tonumber(ARGV[8]), tonumber(ARGV[9])
local tries, retry_delay = tonumber(ARGV[10]), tonumber(ARGV[11])
local job, request, to, kind, content = ARGV[14], ARGV[15], ARGV[16], ARGV[17], ARGV[18]

local pending = redis.pcall('XPENDING', outbox, group, entry, entry, 1)[1]
if #redis.call('XRANGE', outbox, entry, entry) == 0 then
  redis.pcall('XACK', outbox, group, entry)
  return {'gone', 0}
end
-- A mail that was sent ends its job, whoever owns it by now.
if outcome ~= 'sent' and (not pending or pending[2] ~= consumer) then
  return {'lost', 0}
end
local n = pending and pending[4] or 0
local expires = tonumber(string.match(entry, '^%d+')) + life
if outcome == 'failed' and n < tries and expires - now - retry_delay > minimum_life then
  redis.call('XCLAIM', outbox, group, consumer, 0, entry, 'JUSTID')
  redis.call('HSET', failures, entry, n .. ' ' .. problem)
  redis.call('PEXPIRE', failures, FAILURES_KEPT)
  return {'again', n}
end
-- The delivery that found the job past its life, past its tries or unreadable was no try.
if outcome == 'expired' or outcome == 'poison' or n > tries then
  n = math.max(n - 1, 0)
end
local queued, expires_at = string.match(entry, '^%d+'), string.format('%.0f', expires)
local told = redis.call('XADD', outcomes, 'MAXLEN', '~', ARGV[12], entry_id(),
  'job', job, 'request', request, 'to', to, 'kind', kind, 'outcome', outcome, 'tries', n, 'error', problem,
  'queued', queued, 'expires', expires_at)
if outcome == 'failed' or outcome == 'poison' then
  local letter = redis.call('XADD', dead, 'MAXLEN', '~', ARGV[13], entry_id(),
    'id', job, 'request', request, 'to', to, 'kind', kind, 'outcome', outcome, 'tries', n, 'error', problem,
    'queued', queued, 'expires', expires_at, 'told', told)
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
return {'ended', n}
