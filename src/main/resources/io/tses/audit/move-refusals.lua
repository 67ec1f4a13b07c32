#!lua flags=allow-oom
-- Moves sums of refused calls to the stream of events: each leaves its hash and is appended in one step. One that has changed
-- meanwhile, or that somebody else has moved, is left as it is. What was moved is noted for horizon.lua: sums tell of an earlier
-- moment than what stands before them in the stream.
-- KEYS  the hash, the streams that are appended to, and the note: 'before', a minute before which there are no sums any more;
--       'entry', the last of them in the stream of events; 'at', the earliest of their moments, as far as they may still be there
-- Returns {'moved', 'sums', how many were}.
local refusals = KEYS[1]
local bound  = tonumber(ARGV[3]) -- entries that the first stream may hold when the first of the sums is moved
local before = tonumber(ARGV[4]) -- a minute before which there are no others; 0 where there may be
local sum    = 5                 -- the first of the sums, which are all that follows in ARGV: field, count, number of the key of its
                                -- stream (0: it is dropped), count of names and values, names and values in turn

if redis.call('XLEN', KEYS[2]) >= bound then
  return {'full'}
end
local note  = KEYS[4]
local first = first_of(KEYS[2])
local moved, entry, at = 0, nil, now

local function event_at(from, to)
  for i = from, to, 2 do
    if ARGV[i] == 'at' then
      return tonumber(ARGV[i + 1])
    end
  end
  return now
end

while sum <= #ARGV do
  local field, count, stream, last = ARGV[sum], ARGV[sum + 1], tonumber(ARGV[sum + 2]), sum + 3 + ARGV[sum + 3]
  if redis.call('HGET', refusals, field) == count then
    if stream > 0 then
      local id = redis.call('XADD', KEYS[stream], entry_id(), unpack(ARGV, sum + 4, last))
      if stream == 2 then
        entry, at = id, math.min(at, event_at(sum + 4, last))
      end
    end
    redis.call('HDEL', refusals, field)
    moved = moved + 1
  end
  sum = last + 1
end
if entry then
  local noted = redis.call('HMGET', note, 'entry', 'at')
  if first and noted[1] and not is_before(noted[1], first[1]) then
    at = math.min(at, tonumber(noted[2]))
  end
  redis.call('HSET', note, 'entry', entry, 'at', digits(at))
end
if before > (tonumber(redis.call('HGET', note, 'before') or '') or 0) then
  redis.call('HSET', note, 'before', digits(before))
end
return {'moved', 'sums', moved}
