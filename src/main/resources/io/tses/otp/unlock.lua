#!lua
-- Takes away the lock of an address, unless that was done too often, and records it. Wrong codes and level of locks stay; where too many
-- guesses have closed the codes, some more may be compared.
-- KEYS  those named here, then the one of the event
-- Returns {'unlocked', 'was_locked', 1 or 0}; {'limited', 'retry_in', ms}.
local lockout = KEYS[1]
local unlocks = KEYS[2]           -- how often it was done
local guesses = KEYS[3]           -- wrong codes that were compared with a live one
local allowed = KEYS[4]           -- how many beyond the total
local permits = tonumber(ARGV[3]) -- unlocks
local period  = ARGV[4]           -- in which they add up, and for which more is compared, ms
local total   = tonumber(ARGV[5]) -- guesses in a window that close the codes
local window  = tonumber(ARGV[6]) -- ms
local longest = tonumber(ARGV[7]) -- closing, ms
local more    = ARGV[8]           -- guesses to allow
local event   = 9

if not has_room(event) then
  return {'full'}
end

if (tonumber(redis.call('GET', unlocks)) or 0) >= permits then
  record(event_in(event), {unlocked = false, rate_limited = true})
  return {'limited', 'retry_in', full_for(unlocks, period)}
end

count(unlocks, period)
local was_locked = redis.call('DEL', lockout) == 1
if closed_for(guesses, total, window, longest) > 0 then
  was_locked = was_locked or (tonumber(redis.call('GET', allowed)) or 0) <= 0
  redis.call('SET', allowed, more, 'PX', period)
end
record(event_in(event), {unlocked = true, was_locked = was_locked})
return {'unlocked', 'was_locked', was_locked and 1 or 0}
