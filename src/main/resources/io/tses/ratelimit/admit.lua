#!lua
-- Takes one permit from every bucket or from none, and applies what the asker wants done on yes or on no.
-- KEYS  the buckets, then those of the effects
-- Returns {'admitted'}; {'refused', 'bucket', number of the full one that ends last, 'retry_in', ms until it ends}.
local buckets = tonumber(ARGV[3]) -- how many there are; permits and window (ms) of each follow
local on_yes  = 4 + 2 * buckets   -- effects when admitted
local on_no   = after(on_yes)     -- effects when refused

local function permits(bucket)
  return tonumber(ARGV[2 + 2 * bucket])
end

local function window(bucket)
  return ARGV[3 + 2 * bucket]
end

local full, wait = 0, 0
for bucket = 1, buckets do
  if (tonumber(redis.call('GET', KEYS[bucket])) or 0) >= permits(bucket) then
    local left = full_for(KEYS[bucket], window(bucket))
    if full == 0 or left > wait then
      full, wait = bucket, left
    end
  end
end

if full > 0 then
  if not has_room(on_no) then
    return {'full'}
  end
  apply(on_no)
  return {'refused', 'bucket', full, 'retry_in', wait}
end

if not has_room(on_yes) then
  return {'full'}
end
apply(on_yes)
for bucket = 1, buckets do
  count(KEYS[bucket], window(bucket))
end
return {'admitted'}
