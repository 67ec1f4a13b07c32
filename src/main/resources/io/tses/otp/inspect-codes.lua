#!lua
-- Looks at the codes of an address, without a trace.
-- KEYS  1 live codes  2 wrong codes of the address  3 its lock
-- ARGV  from 3: first lock, ms: what the next attempt makes of a lock that was set by hand without an end
-- Returns {'state', now, ms; when the newest live code ends, ms, 0 if there is none; wrong codes that are
--          remembered; ms until the lock ends, 0 if there is none}.
local newest = remembered(KEYS[1])[1]
local left = redis.call('PTTL', KEYS[3])
if left == -1 then
  left = tonumber(ARGV[3])
elseif left >= 0 then
  left = math.max(left, 1)
else
  left = 0
end
return {'state', now, newest and newest[1] or 0, tonumber(redis.call('GET', KEYS[2])) or 0, left}
