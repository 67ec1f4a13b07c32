#!lua
-- Lets an address try again: takes away its lock, its wrong codes and its level of locks, and records that.
-- KEYS  1 wrong codes of the address  2 its lock  3 its level of locks, then the key of the event
-- ARGV  from 3: the audit event
-- Returns {'unlocked', 1 if it was locked, else 0}.
local event = 3
if not has_room(event) then
  return {'full'}
end
local locked = redis.call('EXISTS', KEYS[2])
record(event, 'USER_UPDATE', '"was_locked":' .. (locked == 1 and 'true' or 'false'))
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
return {'unlocked', locked}
