#!lua
-- Takes one permit from every bucket or from none, and applies what the asker wants done on yes or on no.
-- KEYS  the buckets, then the keys of the effects
-- ARGV  from 3: count of buckets; permits and window in ms of each; effects on yes; effects on no
-- Returns {'admitted'} or {'refused', number of the full bucket that ends last, ms until it ends}.
local buckets = tonumber(ARGV[3])
local full, wait = 0, 0
for i = 1, buckets do
  if (tonumber(redis.call('GET', KEYS[i])) or 0) >= tonumber(ARGV[2 + 2 * i]) then
    local left = full_for(KEYS[i], ARGV[3 + 2 * i])
    if full == 0 or left > wait then
      full, wait = i, left
    end
  end
end

local on_yes = 4 + 2 * buckets
if full > 0 then
  local on_no = after(on_yes)
  if not has_room(on_no) then
    return {'full'}
  end
  apply(on_no)
  return {'refused', full, wait}
end

if not has_room(on_yes) then
  return {'full'}
end
apply(on_yes)
for i = 1, buckets do
  count(KEYS[i], ARGV[3 + 2 * i])
end
return {'admitted'}
