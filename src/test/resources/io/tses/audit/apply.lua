#!lua
-- Applies effects and nothing else.
-- ARGV  from 3: the effects
-- Returns {'applied'}.
if not has_room(3) then
  return {'full'}
end
apply(3)
return {'applied'}
