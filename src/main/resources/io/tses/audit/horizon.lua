#!lua flags=no-writes
-- Tells until when the audit log is complete, as far as the stream and the sums of refused calls know: every event of before has its
-- row. Events have the time of their decision, and stand in the stream in its order; sums of refused calls have that of the end of
-- their minute, and come later.
-- Returns {'horizon', 'at', exclusive, ms since 1970}.
local outbox   = KEYS[1]
local refusals = KEYS[2]
local moved    = KEYS[3] -- see move-refusals.lua

local mark = redis.call('HMGET', moved, 'before', 'entry', 'at')
local horizon = now
local first = first_of(outbox)
if first then
  local at = tonumber(string.match(first[1], '^%d+'))
  for i = 1, #first[2], 2 do
    if first[2][i] == 'at' then
      at = tonumber(first[2][i + 1]) or at
    end
  end
  horizon = math.min(horizon, at)
  if mark[2] and not is_before(mark[2], first[1]) then
    horizon = math.min(horizon, tonumber(mark[3]))
  end
end
if redis.call('HLEN', refusals) > 0 then
  -- One millisecond before the end of the first minute that may have sums there: their time.
  horizon = math.min(horizon, ((tonumber(mark[1] or '') or 0) + 1) * 60000 - 1)
end
return {'horizon', 'at', math.floor(horizon)}
