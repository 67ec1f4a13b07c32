#!lua
-- Takes one permit from every bucket or from none, and applies what the asker wants done on yes or records a no.
-- KEYS  the one named here, that of remembered proofs if one is offered, the buckets, then those of the effects
-- Returns {'admitted', 'exceeded', numbers of the buckets on trial that had no permit left, 'tightest', number of the bucket with the
--         fewest permits left (0: there is none), 'left', how many, 'ends_in', ms until there are all again}; {'refused', 'bucket',
--         number of the full one that ends last, 'retry_in', ms until it ends}; {'no_room', 'stream', one that cannot be appended
--         to}, and nothing was changed.
local refusals = KEYS[1]           -- counted, by minute and cause
local bound    = tonumber(ARGV[3]) -- of those
local offered  = tonumber(ARGV[4]) -- count of what the caller's proof may be remembered as, which follows
local buckets  = 5 + offered       -- count of buckets; of each follow: of whom it wants a permit, permits, window (ms), 'dry_run' or
                                   -- '', limit, cause of a refusal
local on_yes   = buckets + 1 + 6 * ARGV[buckets] -- effects when admitted
local on_no    = after(on_yes)                   -- at most one event, when refused

local first = offered > 0 and 2 or 1
local proven = offered > 0 and is_remembered(KEYS[2], 5, offered)
local spared = proven and 'strangers' or 'proven'

local read = with_read_by(on_yes, {unpack(KEYS, first + 1, first + ARGV[buckets])})
if #read > 0 then
  fetch(read)
end
local taken, exceeded, full, wait = {}, {}, 0, 0
for number = 1, tonumber(ARGV[buckets]) do
  local at, key = buckets + 1 + 6 * (number - 1), KEYS[first + number]
  local permits, window = tonumber(ARGV[at + 1]), ARGV[at + 2]
  if ARGV[at] ~= spared then
    local before = tonumber(get(key)) or 0
    taken[#taken + 1] =
      {number = number, key = key, left = permits - before - 1, window = window, fresh = before == 0, tried = ARGV[at + 3] == 'dry_run'}
    if before >= permits then
      if ARGV[at + 3] == 'dry_run' then
        exceeded[#exceeded + 1] = number
      else
        local left = full_for(key, window)
        if full == 0 or left > wait then
          full, wait = number, left
        end
      end
    end
  end
end

if full > 0 then
  local at = buckets + 1 + 6 * (full - 1)
  local key = KEYS[first + full]
  if ARGV[on_no] == '0' then
    bar(ARGV[at + 4], key, wait)
  elseif not refuse(refusals, bound, on_no, ARGV[at + 4], ARGV[at + 5], key, wait) then
    return {'full'}
  end
  return {'refused', 'bucket', full, 'retry_in', wait}
end

local room, full_stream, before = has_room(on_yes)
if not room then
  return {'no_room', 'stream', bare(full_stream), 'before', before}
end
apply(on_yes)
local tightest = {number = 0, left = math.huge}
for _, bucket in ipairs(taken) do
  if bucket.fresh then
    redis.call('SET', bucket.key, '1', 'PX', bucket.window)
  else
    redis.call('INCR', bucket.key)
  end
  if not bucket.tried and bucket.left < tightest.left then
    tightest = bucket
  end
end
if tightest.number == 0 then
  return {'admitted', 'exceeded', exceeded, 'tightest', 0}
end
return {'admitted', 'exceeded', exceeded, 'tightest', tightest.number, 'left', tightest.left,
  'ends_in', tightest.fresh and tonumber(tightest.window) or math.min(redis.call('PTTL', tightest.key), tonumber(tightest.window))}
