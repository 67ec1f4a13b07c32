#!lua
-- Adds what a node has counted to the figures of all nodes, and keeps what it tells of itself. A report that was added before, whose
-- answer was lost, is not added again.
-- KEYS[1] what nodes tell of themselves, by their starts; KEYS[2] there while somebody looks; behind them keys of figures
-- Returns {'added' or 'known', 'watched', 1 while somebody looks, else 0}.
local nodes, watched = KEYS[1], KEYS[2]
local node   = ARGV[3]           -- names this start of it
local number = tonumber(ARGV[4]) -- of the report, from 1
local word   = ARGV[5]           -- what it tells of itself
local keep   = tonumber(ARGV[6]) -- for how long what a silent node has told is kept, ms
local most   = tonumber(ARGV[7]) -- nodes at once, beyond which the one is forgotten that has been silent for longest
local first  = 8                 -- rows, each as: number of its key, for how long that is kept, ms, count of its numbers, and each of
                                 -- those as: its place in the key, what to add

-- The number of a node's last report, and when that came; zeros of one that is not known.
local function told(kept)
  local last, at = string.match(kept or '', '^(%d+) (%d+) ')
  return tonumber(last) or 0, tonumber(at) or 0
end

-- There is room for one more afterwards: a report of a node that nobody remembers would be added each time it comes.
local function forget_the_silent()
  local left, oldest, since = 0, nil, nil
  for start, kept in pairs(by_name(redis.call('HGETALL', nodes))) do
    local _, at = told(kept)
    if now - at > keep then
      redis.call('HDEL', nodes, start)
    else
      left = left + 1
      if not since or at < since then
        oldest, since = start, at
      end
    end
  end
  if left >= most then
    redis.call('HDEL', nodes, oldest)
  end
end

local before = told(redis.call('HGET', nodes, node) or '')
if before == 0 then
  forget_the_silent()
end
redis.call('HSET', nodes, node, string.format('%d %d %s', math.max(number, before), now, word))
redis.call('PEXPIRE', nodes, keep)

local at = first
while number > before and at <= #ARGV do
  local key, kept, count = KEYS[tonumber(ARGV[at])], ARGV[at + 1], tonumber(ARGV[at + 2])
  local add = {'OVERFLOW', 'SAT'}
  for n = at + 3, at + 1 + 2 * count, 2 do
    add[#add + 1] = 'INCRBY'
    add[#add + 1] = 'u32'
    add[#add + 1] = '#' .. ARGV[n]
    add[#add + 1] = ARGV[n + 1]
  end
  redis.call('BITFIELD', key, unpack(add))
  redis.call('PEXPIRE', key, kept)
  at = at + 3 + 2 * count
end

return {number > before and 'added' or 'known', 'watched', redis.call('EXISTS', watched)}
