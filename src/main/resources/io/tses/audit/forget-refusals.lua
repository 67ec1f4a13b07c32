#!lua flags=allow-oom
-- Calls an address otherwise in some sums of refused calls. May be repeated.
-- Returns {'forgotten', 'next', where to go on ('0': these were the last)}.
local refusals  = KEYS[1]
local from      = ARGV[3] -- where to go on; '0' from the beginning
local most      = ARGV[4] -- sums to look at, about
local subject   = ARGV[5] -- how the fields end that it is in
local pseudonym = ARGV[6] -- how they end from now on

local page = redis.call('HSCAN', refusals, from, 'COUNT', most)
for i = 1, #page[2], 2 do
  local field, count = page[2][i], page[2][i + 1]
  if string.sub(field, -#subject) == subject then
    redis.call('HINCRBY', refusals, string.sub(field, 1, -#subject - 1) .. pseudonym, count)
    redis.call('HDEL', refusals, field)
  end
end
return {'forgotten', 'next', page[1]}
