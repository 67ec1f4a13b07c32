#!lua
-- Begins a try, if the job is still the caller's: of two workers that hold one job only the owner gets to send it.
-- Returns {'go', 'try', n}: this is the nth try, others may take the job over a retry delay from now;
--   {'expired', 'try', n} too little life; {'exhausted', 'try', n} the worker of the last try never told how it ended;
--   {'lost', 'try', 0} another worker has it; {'gone', 'try', 0} it has ended. Only 'go' and 'gone' change anything.
local outbox       = KEYS[1]
local group        = ARGV[3]
local consumer     = ARGV[4]
local entry        = ARGV[5]
local life         = tonumber(ARGV[6]) -- of the job, from the entry's time, ms
local minimum_life = tonumber(ARGV[7]) -- least that is worth a try, ms
local tries        = tonumber(ARGV[8]) -- at most

-- pcall: there is no group when Redis was emptied meanwhile.
local pending = redis.pcall('XPENDING', outbox, group, entry, entry, 1)[1]
if not pending then
  return {'gone', 'try', 0}
end
local owner, n = pending[2], pending[4]
if owner ~= consumer then
  return {'lost', 'try', 0}
end
if #redis.call('XRANGE', outbox, entry, entry) == 0 then
  redis.call('XACK', outbox, group, entry)
  return {'gone', 'try', 0}
end
local left = tonumber(string.match(entry, '^%d+')) + life - now
if left <= minimum_life then
  return {'expired', 'try', n}
end
if n > tries then
  return {'exhausted', 'try', n}
end
redis.call('XCLAIM', outbox, group, consumer, 0, entry, 'JUSTID')
return {'go', 'try', n}
