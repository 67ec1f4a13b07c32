#!lua
-- Returns {'heard', 'texts', its arguments from the third on, 'numbers', how many of them are numbers}.
local texts, numbers = {unpack(ARGV, 3)}, 0
for _, text in ipairs(texts) do
  numbers = numbers + (type(text) == 'number' and 1 or 0)
end
return {'heard', 'texts', texts, 'numbers', numbers}
