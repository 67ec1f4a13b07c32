#!lua
-- Takes away the lock of an address, unless that was done too often, and records it. Wrong codes and level of locks stay.
-- KEYS  those named here, then the one of the event
-- Returns {'unlocked', 'was_locked', 1 or 0}; {'limited', 'retry_in', ms}.
local lockout = KEYS[1]
local unlocks = KEYS[2]           -- how often it was done
local allowed = tonumber(ARGV[3]) -- unlocks
local window  = ARGV[4]           -- in which they add up, ms
local event   = 5

if not has_room(event) then
  return {'full'}
end

if (tonumber(redis.call('GET', unlocks)) or 0) >= allowed then
  record(event_in(event), {unlocked = false, rate_limited = true})
  return {'limited', 'retry_in', full_for(unlocks, window)}
end

count(unlocks, window)
local locked = redis.call('DEL', lockout)
record(event_in(event), {unlocked = true, was_locked = locked == 1})
return {'unlocked', 'was_locked', locked}
