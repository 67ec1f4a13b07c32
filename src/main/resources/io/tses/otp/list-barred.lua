#!lua flags=allow-oom
-- Lists who is barred now, those who can go on last first. Whoever a key does not bar any more leaves the list.
-- Returns {'listed', 'now', ms, 'counts', how many there are at most by what bars them, in its order, 'more', 1 or 0, 'rows', list of
--         {'bar', number of what bars, 'subject', whom, 'ends', ms, as the list has it, 'ends_in', ms, as the key has it}}.
local size       = tonumber(ARGV[3])  -- rows at most
local after_end  = ARGV[4]            -- of the row after which to go on, ms, or '+inf'
local after_bar  = tonumber(ARGV[5])  -- its number
local after_who  = ARGV[6]            -- its subject
local first_lock = tonumber(ARGV[7])  -- ms: what the next attempt makes of a lock that was set by hand without an end
local total      = tonumber(ARGV[8])  -- guesses in a window that close the codes
local window     = tonumber(ARGV[9])  -- ms
local longest    = tonumber(ARGV[10]) -- closing, ms
local bars       = 11                 -- count of what bars; of each follow: its list, 'rows' if they are wanted or '', 'lock', 'closing'
                                      -- or 'limit', what its keys begin with, permits and window (ms) of a limit, and what the keys
                                      -- begin with that allow guesses beyond the total, of a closing
local WIDTH = 7

local function closed_left(key, allowed)
  local left = closed_for(key, total, window, longest)
  return left > 0 and (tonumber(redis.call('GET', allowed)) or 0) <= 0 and left or 0
end

local function locked_left(key)
  local left = redis.call('PTTL', key)
  return left == -1 and first_lock or left
end

local function full_left(key, permits, limit_window)
  return (tonumber(redis.call('GET', key)) or 0) >= permits and full_for(key, limit_window) or 0
end

local function left_of(at, subject)
  local kind, key = ARGV[at + 2], tag .. ARGV[at + 3] .. subject
  if kind == 'lock' then
    return locked_left(key)
  elseif kind == 'closing' then
    return closed_left(key, tag .. ARGV[at + 6] .. subject)
  end
  return full_left(key, tonumber(ARGV[at + 4]), ARGV[at + 5])
end

local function goes_before(one, other)
  if one.ends ~= other.ends then
    return one.ends > other.ends
  elseif one.bar ~= other.bar then
    return one.bar < other.bar
  end
  return one.subject > other.subject
end

local last = {ends = tonumber(after_end) or math.huge, bar = after_bar, subject = after_who}
local rows = {}

-- Adds those of one list that end last behind the row after which to go on, and one more than are wanted.
local function gather(list, bar, at)
  local looked, found = 0, 0
  repeat
    local batch = redis.call('ZRANGE', list, after_end, '-inf', 'BYSCORE', 'REV', 'LIMIT', looked, size + 1, 'WITHSCORES')
    for i = 1, #batch, 2 do
      local row = {bar = bar, subject = batch[i], ends = tonumber(batch[i + 1]), left = left_of(at, batch[i])}
      if row.left <= 0 then
        redis.call('ZREM', list, row.subject)
      else
        looked = looked + 1
      end
      if row.left > 0 and goes_before(last, row) then
        found = found + 1
        rows[#rows + 1] = row
      end
    end
  until #batch == 0 or found > size
end

local counts = {}
for bar = 1, tonumber(ARGV[bars]) do
  local at = bars + 1 + WIDTH * (bar - 1)
  local list = tag .. ARGV[at]
  redis.call('ZREMRANGEBYSCORE', list, '-inf', digits(now))
  if ARGV[at + 1] == 'rows' then
    gather(list, bar, at)
  end
  counts[bar] = redis.call('ZCARD', list)
end

table.sort(rows, goes_before)
local listed = {}
for i = 1, math.min(#rows, size) do
  local row = rows[i]
  listed[i] = {'bar', row.bar, 'subject', row.subject, 'ends', row.ends, 'ends_in', row.left}
end
return {'listed', 'now', now, 'counts', counts, 'more', #rows > size and 1 or 0, 'rows', listed}
