#!lua
-- How the queue stands.
-- KEYS outbox, rejected; ARGV group, how many of the oldest entries in flight to look at.
-- Returns {'done', entries in the outbox, of those in flight, age of the first in ms, of those looked at that were taken
-- over from another consumer, entries in rejected}.
local outbox, group = KEYS[1], ARGV[3]
local oldest = redis.call('XRANGE', outbox, '-', '+', 'COUNT', 1)[1]
local age = oldest and math.max(now - tonumber(string.match(oldest[1], '%d+')), 0) or 0
local retried = 0
for _, pending in ipairs(redis.pcall('XPENDING', outbox, group, '-', '+', ARGV[4])) do
  if pending[4] > 1 then
    retried = retried + 1
  end
end
local in_flight = redis.pcall('XPENDING', outbox, group)[1] or 0
return {'done', redis.call('XLEN', outbox), in_flight, age, retried, redis.call('XLEN', KEYS[2])}
