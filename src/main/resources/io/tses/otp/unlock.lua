#!lua
-- Takes away the lock of an address, unless that was done too often, and records it. Wrong codes and level of locks stay, unless they
-- are among what is to be forgotten; where too many guesses have closed the codes, some more may be compared.
-- KEYS  those named here, then what is to be forgotten besides, then the one of the event
-- Returns {'unlocked', 'was_locked', 1 or 0, 'cleared', list of the keys that there were}; {'limited', 'retry_in', ms}.
local lockout = KEYS[1]
local unlocks = KEYS[2]           -- how often it was done
local guesses = KEYS[3]           -- wrong codes that were compared with a live one
local allowed = KEYS[4]           -- how many beyond the total
local devices = KEYS[5]           -- that have signed in
local besides = 6                 -- first of what is to be forgotten, in KEYS
local permits = tonumber(ARGV[3]) -- unlocks
local period  = ARGV[4]           -- in which they add up, and for which more is compared, ms
local total   = tonumber(ARGV[5]) -- guesses in a window that close the codes
local window  = tonumber(ARGV[6]) -- ms
local longest = tonumber(ARGV[7]) -- closing, ms
local more    = ARGV[8]           -- guesses to allow
local many    = tonumber(ARGV[9]) -- of what is to be forgotten besides
local lock    = tag .. ARGV[10]   -- what the key of a device's lock begins with; its hash follows
local event   = 11
local others  = after(event)      -- count of what further keys of a device to be forgotten begin with, which follows

if not has_room(event) then
  return {'full'}
end

if (tonumber(redis.call('GET', unlocks)) or 0) >= permits then
  record(event_in(event), {unlocked = false, rate_limited = true})
  return {'limited', 'retry_in', full_for(unlocks, period)}
end

local cleared = {}

local function clear(key)
  local there = redis.call('DEL', key) == 1
  if there then
    cleared[#cleared + 1] = bare(key)
  end
  return there
end

count(unlocks, period)
local was_locked = clear(lockout)
for i = besides, besides + many - 1 do
  clear(KEYS[i])
end
if many > 0 then
  for _, device in ipairs(remembered(devices)) do
    was_locked = clear(lock .. device[2]) or was_locked
    for i = others + 1, others + ARGV[others] do
      clear(tag .. ARGV[i] .. device[2])
    end
  end
end
if closed_for(guesses, total, window, longest) > 0 then
  was_locked = was_locked or (tonumber(redis.call('GET', allowed)) or 0) <= 0
  redis.call('SET', allowed, more, 'PX', period)
end
local details = {unlocked = true, was_locked = was_locked}
if many > 0 then
  details.afresh = true
end
record(event_in(event), details)
return {'unlocked', 'was_locked', was_locked and 1 or 0, 'cleared', cleared}
