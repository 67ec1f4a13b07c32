#!lua flags=allow-oom
-- Moves sums of refused calls to the stream of events: each leaves its hash and is appended in one step. One that has changed
-- meanwhile, or that somebody else has moved, is left as it is.
-- KEYS  the hash, then the streams that are appended to
-- Returns {'moved', 'sums', how many were}.
local refusals = KEYS[1]
local bound = tonumber(ARGV[3]) -- entries that the first stream may hold when the first of the sums is moved
local sum   = 4                 -- the first of the sums, which are all that follows in ARGV: field, count, number of the key of its
                                -- stream (0: it is dropped), count of names and values, names and values in turn

if redis.call('XLEN', KEYS[2]) >= bound then
  return {'full'}
end
local moved = 0
while sum <= #ARGV do
  local field, count, stream, last = ARGV[sum], ARGV[sum + 1], tonumber(ARGV[sum + 2]), sum + 3 + ARGV[sum + 3]
  if redis.call('HGET', refusals, field) == count then
    if stream > 0 then
      redis.call('XADD', KEYS[stream], entry_id(), unpack(ARGV, sum + 4, last))
    end
    redis.call('HDEL', refusals, field)
    moved = moved + 1
  end
  sum = last + 1
end
return {'moved', 'sums', moved}
