#!lua
-- Takes away the lock of an address, unless that was done too often, and records it. Wrong codes and level of locks stay.
-- KEYS  1 its lock  2 its unlocks, then the key of the event
-- ARGV  from 3: unlocks allowed; their window, ms; the audit event
-- Returns {'unlocked', 1 if it was locked, else 0}; {'limited', ms}.
local lockout, unlocks = KEYS[1], KEYS[2]
local allowed, window = tonumber(ARGV[3]), ARGV[4]
local event = 5
if not has_room(event) then
  return {'full'}
end

if (tonumber(redis.call('GET', unlocks)) or 0) >= allowed then
  record(event, 'USER_UPDATE', '"unlocked":false,"rate_limited":true')
  return {'limited', full_for(unlocks, window)}
end

count(unlocks, window)
local locked = redis.call('DEL', lockout)
record(event, 'USER_UPDATE', '"unlocked":true,"was_locked":' .. (locked == 1 and 'true' or 'false'))
return {'unlocked', locked}
