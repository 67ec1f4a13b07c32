#!lua
-- Makes a link live that no mail holds, and records it.
-- KEYS  those of the event, then those of the effects
-- Returns {'issued'}.
local event   = 3
local effects = after(event) -- the request that the link belongs to, and the link

if not has_room(event, effects) then
  return {'full'}
end

apply(event)
apply(effects)
return {'issued'}
