-- Stands before every script.
-- ARGV[1] how far the clock is ahead of Redis' own, ms (0 outside tests); ARGV[2] the caller's deadline by Redis' clock,
-- ms (0: none). The script's own arguments begin at ARGV[3].
-- Returns {'late'} past the deadline and {'full'} when a stream has reached its bound; nothing was changed then.
-- Every script returns a table whose first element names the outcome.
local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)
if tonumber(ARGV[2]) > 0 and clock > tonumber(ARGV[2]) then
  return {'late'}
end
local now = clock + ARGV[1]

-- The id of a new stream entry: Redis chooses it, or, when tests moved the clock, it follows the moved one.
local function entry_id()
  return ARGV[1] == '0' and '*' or string.format('%.0f-*', now)
end

-- Effects, each as: name, number of its key, count of arguments, arguments...
--   append    bound, field, value, ...   appends to a stream that holds fewer than bound entries
--   put       value, ttl ms
--   remember  entry, ttl ms, keep        puts 'end:entry' first in a list of at most keep unexpired ones
-- Appends go first: they are what could fail.
local function has_room(at, count)
  for _ = 1, count do
    if ARGV[at] == 'append' and redis.call('XLEN', KEYS[tonumber(ARGV[at + 1])]) >= tonumber(ARGV[at + 3]) then
      return false
    end
    at = at + 3 + ARGV[at + 2]
  end
  return true
end

-- The unexpired entries of a remembered list, newest first, each as {end ms, entry}.
local function remembered(key)
  local live = {}
  for ends, entry in string.gmatch(redis.call('GET', key) or '', '(%d+),([^|]+)') do
    if tonumber(ends) > now then
      live[#live + 1] = {tonumber(ends), entry}
    end
  end
  return live
end

local function remember(key, entry, ttl, keep)
  local parts = {string.format('%.0f,%s', now + ttl, entry)}
  for _, older in ipairs(remembered(key)) do
    if #parts < keep then
      parts[#parts + 1] = string.format('%.0f,%s', older[1], older[2])
    end
  end
  redis.call('SET', key, table.concat(parts, '|'), 'PX', ttl)
end

local function apply(at, count)
  for _ = 1, count do
    local effect, key, argc = ARGV[at], KEYS[tonumber(ARGV[at + 1])], tonumber(ARGV[at + 2])
    if effect == 'append' then
      redis.call('XADD', key, entry_id(), unpack(ARGV, at + 4, at + 2 + argc))
    elseif effect == 'put' then
      redis.call('SET', key, ARGV[at + 3], 'PX', ARGV[at + 4])
    elseif effect == 'remember' then
      remember(key, ARGV[at + 3], tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]))
    end
    at = at + 3 + argc
  end
  return at
end

