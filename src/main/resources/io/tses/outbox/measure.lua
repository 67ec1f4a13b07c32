#!lua flags=no-writes
-- How much waits, and for how long.
-- Returns {'measured', 'waiting', entries of the stream, 'oldest', age of the first of them (ms, 0 when there is none),
--   'aside', entries that were set aside}.
local stream = KEYS[1]
local aside  = KEYS[2] -- the stream of what can never be done, or could not

local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
local age = oldest and math.max(now - tonumber(string.match(oldest[1], '^%d+')), 0) or 0
return {'measured', 'waiting', redis.call('XLEN', stream), 'oldest', age, 'aside', redis.call('XLEN', aside)}
