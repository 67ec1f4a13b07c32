#!lua
-- Begins a try, if the job is still the caller's: of two workers that hold one job only the owner gets to send it.
-- KEYS the outbox
-- ARGV[3..8] group, consumer, entry, life of the job from the entry's time (ms), least life that is worth a try (ms),
--   tries at most
-- Returns {'go', n, ms of life left}: this is the nth try, others may take the job over a retry delay from now;
--   {'expired', n, 0} too little life; {'exhausted', n, 0} the worker of the last try never told how it ended;
--   {'lost', 0, 0} another worker has it; {'gone', 0, 0} it has ended. Only 'go' and 'gone' change anything.
local outbox = KEYS[1]
local group, consumer, entry = ARGV[3], ARGV[4], ARGV[5]
local life, minimum_life, tries = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])

-- pcall: there is no group when Redis was emptied meanwhile.
local pending = redis.pcall('XPENDING', outbox, group, entry, entry, 1)[1]
if not pending then
  return {'gone', 0, 0}
end
local owner, n = pending[2], pending[4]
if owner ~= consumer then
  return {'lost', 0, 0}
end
if #redis.call('XRANGE', outbox, entry, entry) == 0 then
  redis.call('XACK', outbox, group, entry)
  return {'gone', 0, 0}
end
local left = tonumber(string.match(entry, '^%d+')) + life - now
if left <= minimum_life then
  return {'expired', n, 0}
end
if n > tries then
  return {'exhausted', n, 0}
end
redis.call('XCLAIM', outbox, group, consumer, 0, entry, 'JUSTID')
return {'go', n, left}
