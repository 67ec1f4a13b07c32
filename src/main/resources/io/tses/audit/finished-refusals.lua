#!lua flags=no-writes
-- Looks at some sums of refused calls for those whose minute is over.
-- Returns {'looked', 'next', where to go on ('0': these were the last), 'finished', fields and their counts in turn,
--   'minute', the one that is not over, 'waiting', sums that there are, of any minute}.
local refusals = KEYS[1]
local from     = ARGV[3]           -- where to go on; '0' from the beginning
local most     = ARGV[4]           -- sums to look at, about
local seen     = tonumber(ARGV[5]) -- the minute that was not over when all were looked at the last time

local minute = math.floor(now / 60000)
local next, finished = '0', {}
if from ~= '0' or minute ~= seen then
  local page = redis.call('HSCAN', refusals, from, 'COUNT', most)
  next = page[1]
  for i = 1, #page[2], 2 do
    local its = tonumber(string.match(page[2][i], '^%d+'))
    if not its or its < minute then
      finished[#finished + 1] = page[2][i]
      finished[#finished + 1] = page[2][i + 1]
    end
  end
end
return {'looked', 'next', next, 'finished', finished, 'minute', minute, 'waiting', redis.call('HLEN', refusals)}
