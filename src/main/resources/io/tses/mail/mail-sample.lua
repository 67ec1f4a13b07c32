#!lua
-- Looks at what waits.
-- KEYS the outbox, the dead letters
-- Returns {'sample', jobs not ended, age of the oldest (ms), dead letters}.
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local age = oldest and now - tonumber(string.match(oldest[1], '^%d+')) or 0
return {'sample', redis.call('XLEN', KEYS[1]), math.max(age, 0), redis.call('XLEN', KEYS[2])}
