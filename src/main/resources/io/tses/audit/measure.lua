#!lua
-- How much waits, and for how long.
-- KEYS outbox, rejected.
-- Returns {'done', entries in the outbox, age of the first in ms, entries in rejected}.
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local age = oldest and math.max(now - tonumber(string.match(oldest[1], '%d+')), 0) or 0
return {'done', redis.call('XLEN', KEYS[1]), age, redis.call('XLEN', KEYS[2])}
