#!lua
-- Appends what the effects say, if there is room for all of it.
-- Returns {'recorded'}.
local effects = 3 -- in ARGV, the list of effects

if not has_room(effects) then
  return {'full'}
end
apply(effects)
return {'recorded'}
