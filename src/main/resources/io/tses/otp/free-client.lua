#!lua
-- Forgets what limits have counted of a client, unless that was done too often, and records it.
-- KEYS  the one named here, then those of the limits, then the one of the event
-- Returns {'freed', 'cleared', list of the keys that there were}; {'limited', 'retry_in', ms}.
local frees   = KEYS[1]           -- how often it was done
local permits = tonumber(ARGV[3]) -- of it
local period  = ARGV[4]           -- in which they add up, ms
local many    = tonumber(ARGV[5]) -- limits
local event   = 6

if not has_room(event) then
  return {'full'}
end

if (tonumber(redis.call('GET', frees)) or 0) >= permits then
  record(event_in(event), {freed = false, rate_limited = true})
  return {'limited', 'retry_in', full_for(frees, period)}
end

count(frees, period)
local cleared = {}
for i = 2, many + 1 do
  if redis.call('DEL', KEYS[i]) == 1 then
    cleared[#cleared + 1] = bare(KEYS[i])
  end
end
record(event_in(event), {freed = true, was_counted = #cleared > 0})
return {'freed', 'cleared', cleared}
