-- Stands before every script.
-- ARGV comes packed, see PackedArguments. Then ARGV[1] is how far the clock is ahead of Redis' own, ms (0 outside tests); ARGV[2]
-- the caller's deadline by Redis' clock, ms (0: none). The script's own arguments begin at ARGV[3], each a text.
-- Returns {'late'} past the deadline and {'full'} when a stream has reached its bound; nothing was changed then.
-- Every script returns a list that begins with the outcome; names and values follow in turn.
local ARGV = cmsgpack.unpack(ARGV[1])
local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] > 0 and clock > ARGV[2] then
  return {'late'}
end
local now = clock + ARGV[1]

-- In a Cluster every key begins with a hash tag, and the last of KEYS is that tag alone: a key that never exists, so that Redis runs no
-- script while the slot is being moved and some keys are here and some elsewhere. Whatever else a script calls by a name that it was told
-- or has put together begins with tag, and what it tells of a key is its bare name.
local tag = string.match(KEYS[#KEYS] or '', '^{[^}]*}$') or ''
if tag ~= '' then
  KEYS[#KEYS] = nil
end

local function bare(key)
  return string.sub(key, #tag + 1)
end

-- A number in digits, without what is behind its point.
local function digits(number)
  return string.format('%d', number)
end

-- The id of a new stream entry: Redis chooses it, or, when tests moved the clock, it follows the moved one.
local function entry_id()
  return ARGV[1] == 0 and '*' or digits(now) .. '-*'
end

-- A list of effects stands in ARGV as: count, length of what follows (a number), and each effect as: name, number of its first key and
-- count of its arguments (both numbers), arguments...
--   append    bound, field, value, ...   appends to a stream that holds fewer than bound entries, with the moment as field at
--   queue     bound, free, ahead, queue, parts, field, value, ...   appends likewise to one part of a queue whose parts, queue and
--             queue:1 to queue:parts, are served in turn: to one of fewer than free entries, or if fewer than ahead of all parts go
--             before, and there are fewer than half as many more in all
--   put       value, ttl ms
--   remember  entry, ttl ms, keep        puts 'end,entry' first in a list of at most keep unexpired ones
--   fill      ttl ms, field, value, ...
--   enlist    member, keep, ttl ms, prefix, detail, field, value, ... of an event   puts member last in a list of names of
--             keys, at most keep of which exist; the oldest beyond lose their keys, and the event is recorded in the second
--             key, with those names as that detail
--   acquaint  member, keep, ttl ms, bound, field, value, ... of an entry   makes member known to a set, the keep last seen of
--             which remain; new to a set that is not, the entry is appended to the second key, or, beyond bound, nothing done
-- A script asks whether there is room for all appends before it changes anything.

-- Where the list after the one at ARGV[at] begins.
local function after(at)
  return at + 2 + ARGV[at + 1]
end

-- How many entries go before one that a queue has no room for; nothing where it has.
local function in_its_way(key, bound, free, ahead, queue, parts)
  local own = redis.call('XLEN', key)
  if own < free then
    return nil
  end
  local before, all = 0, 0
  for part = 0, parts do
    local entries = redis.call('XLEN', tag .. (part == 0 and queue or queue .. ':' .. part))
    -- Each other part has had one turn more than there are entries before in this one, or all that it needs.
    before = before + math.min(entries, own + 1)
    all = all + entries
  end
  return (own >= bound or before >= ahead or 2 * all >= 3 * ahead) and before or nil
end

-- Whether every stream that the lists at those places of ARGV append to has room; if not, the first that has none is told as well, and
-- of a queue how many entries would go before.
local function has_room(...)
  local lengths = {}
  for _, at in ipairs({...}) do
    local effect = at + 2
    for _ = 1, ARGV[at] do
      local name, key, bound = ARGV[effect], KEYS[ARGV[effect + 1]], tonumber(ARGV[effect + 3])
      if name == 'append' then
        lengths[key] = lengths[key] or redis.call('XLEN', key)
        if lengths[key] >= bound then
          return false, key, 0
        end
      end
      local before = name == 'queue'
        and in_its_way(key, bound, tonumber(ARGV[effect + 4]), tonumber(ARGV[effect + 5]), ARGV[effect + 6], ARGV[effect + 7])
      if before then
        return false, key, before
      end
      effect = effect + 3 + ARGV[effect + 2]
    end
  end
  return true
end

-- Values that were fetched together: each call of Redis out of a script costs as much as all that the script makes of it.
local fetched = {}

local function fetch(keys)
  for i, value in ipairs(redis.call('MGET', unpack(keys))) do
    fetched[keys[i]] = value
  end
end

local function get(key)
  local value = fetched[key]
  if value == nil then
    value = redis.call('GET', key)
  end
  return value or nil
end

-- Appends an entry that tells when that was, by this clock. Its id does not always: where Redis' clock was set back, ids stay at the
-- moment of the last one until it has caught up. So they do for tests that move the clock back.
local function append(stream, ...)
  local id = entry_id()
  if id ~= '*' and not redis.pcall('XADD', stream, id, 'at', digits(now), ...).err then
    return
  end
  redis.call('XADD', stream, '*', 'at', digits(now), ...)
end

-- Puts a value, with what further SET is to be told.
local function set(key, value, ...)
  fetched[key] = value
  redis.call('SET', key, value, ...)
end

-- Counts one more in a window that begins with its first; says how many there are by now, and for how long, ms.
local function count(key, window)
  if fetched[key] == false then
    set(key, '1', 'PX', window)
    return 1, tonumber(window)
  end
  fetched[key] = nil
  local counted = redis.call('INCR', key)
  local left = counted > 1 and redis.call('PTTL', key) or -1
  if left == -1 then
    redis.call('PEXPIRE', key, window)
    left = tonumber(window)
  end
  return counted, left
end

-- How long a count that is full stays so, ms. One without an end, which would do so for ever, gets its window; so does one that ends
-- later than its window would, since Redis' clock was set back.
local function full_for(key, window)
  local left = redis.call('PTTL', key)
  if left == -1 or left > tonumber(window) then
    redis.call('PEXPIRE', key, window)
    left = tonumber(window)
  end
  return math.max(left, 1)
end

-- The unexpired entries of a remembered list, newest first, each as {end ms, entry}.
local function remembered(key)
  local live = {}
  for ends, entry in string.gmatch(get(key) or '', '(%d+),([^|]+)') do
    if tonumber(ends) > now then
      live[#live + 1] = {tonumber(ends), entry}
    end
  end
  return live
end

local function remember(key, entry, ttl, keep)
  local parts, longest = {string.format('%d,%s', now + ttl, entry)}, ttl
  for _, older in ipairs(remembered(key)) do
    if #parts < keep then
      parts[#parts + 1] = string.format('%d,%s', older[1], older[2])
      longest = math.max(longest, older[1] - now)
    end
  end
  set(key, table.concat(parts, '|'), 'PX', digits(longest))
end

-- Stream entries and what Redis tells of consumers: names and values in turn, as a table by name.
local function by_name(flat)
  local values = {}
  for i = 1, #flat, 2 do
    values[flat[i]] = flat[i + 1]
  end
  return values
end

-- Whoever has taken an entry of a stream, or failed with it, before Redis' clock was set back did so in the future: nobody would get it until
-- the clock is there again. It counts from now on. Of one that was taken just now that is no news.
local function bring_back(stream, group)
  local pending = redis.pcall('XPENDING', stream, group, '-', '+', 10000)
  for _, entry in ipairs(pending.err and {} or pending) do -- no group yet
    if entry[3] == 0 then
      redis.call('XCLAIM', stream, group, entry[2], 0, entry[1], 'IDLE', 0, 'JUSTID')
    end
  end
end

-- The audit event that the list of effects at ARGV[at] appends: its stream, and where its fields begin and end in ARGV.
local function event_in(at)
  return {stream = KEYS[ARGV[at + 3]], first = at + 6, last = at + 4 + ARGV[at + 4]}
end

-- Appends an audit event with further details, named values, and as another type of event if the script decided that.
local function record(event, details, event_type)
  local fields = {unpack(ARGV, event.first, event.last)}
  for i = 1, #fields, 2 do
    if fields[i] == 'event' then
      fields[i + 1] = event_type or fields[i + 1]
    elseif fields[i] == 'details' then
      local all = cjson.decode(fields[i + 1])
      for name, value in pairs(details) do
        all[name] = value
      end
      fields[i + 1] = cjson.encode(all)
    end
  end
  append(event.stream, unpack(fields))
end

-- Whether a list of remembered entries holds one of those in ARGV[at] and the ones that follow, many in all.
local function is_remembered(key, at, many)
  for _, kept in ipairs(remembered(key)) do
    for i = at, at + many - 1 do
      if kept[2] == ARGV[i] then
        return true
      end
    end
  end
  return false
end

-- Has operators find who is barred: whoever stands behind the first colon of the key that bars them, in a list of what does so, by when
-- that ends. The 2,000 that end last remain. A list only tells where to look: the keys say whether they still bar.
local function bar(what, key, left)
  local list, who = tag .. 'otp_barred:' .. what, string.match(key, ':(.*)')
  if tonumber(redis.call('ZSCORE', list, who) or 0) > now then
    return
  end
  redis.call('ZADD', list, digits(now + left), who)
  redis.call('ZREMRANGEBYSCORE', list, '-inf', digits(now))
  redis.call('ZREMRANGEBYRANK', list, 0, -2001)
  if redis.call('PTTL', list) < left then
    redis.call('PEXPIRE', list, digits(left))
  end
end

-- Records that a limit refused, whose key is full for so long, ms: the first time for a cause in a minute by the event that the list of
-- effects at ARGV[at] appends, further times by their number alone. Changes nothing and says so when there is no room, of which bound is
-- how many causes there are.
local function refuse(refusals, bound, at, limit, cause, key, left)
  local field = string.format('%d|%s', math.floor(now / 60000), cause)
  if redis.call('HEXISTS', refusals, field) == 0 then
    if redis.call('HLEN', refusals) >= bound or not has_room(at) then
      return false
    end
    record(event_in(at), {rate_limited = true, limit = limit})
  end
  -- Also of a cause that others share, as a domain is for its mailboxes.
  bar(limit, key, left)
  redis.call('HINCRBY', refusals, field, 1)
  return true
end

local function enlist(key, stream, at, to)
  local member, keep, ttl, prefix = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tag .. ARGV[at + 3]
  local detail = ARGV[at + 4]
  local excess = redis.call('ZCARD', key) + 1 - keep
  if excess > 0 then
    local living, lost = {}, {}
    for _, name in ipairs(redis.call('ZRANGE', key, 0, -1)) do
      if redis.call('EXISTS', prefix .. name) == 1 then
        living[#living + 1] = name
      else
        redis.call('ZREM', key, name)
      end
    end
    for i = 1, #living + 1 - keep do
      lost[i] = living[i]
    end
    if #lost > 0 then
      record({stream = stream, first = at + 5, last = to}, {[detail] = lost})
      for _, name in ipairs(lost) do
        redis.call('DEL', prefix .. name)
        redis.call('ZREM', key, name)
      end
    end
  end
  redis.call('ZADD', key, digits(now), member)
  if redis.call('PTTL', key) < ttl then
    redis.call('PEXPIRE', key, ttl)
  end
end

local function acquaint(key, stream, at, to)
  local member, keep, ttl, bound = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2], tonumber(ARGV[at + 3])
  if redis.call('ZADD', key, digits(now), member) == 1 then
    local known = redis.call('ZCARD', key) - 1
    if known > 0 and redis.call('XLEN', stream) >= bound then
      redis.call('ZREM', key, member)
      return
    end
    if known > 0 then
      append(stream, unpack(ARGV, at + 4, to))
    end
    redis.call('ZREMRANGEBYRANK', key, 0, -keep - 1)
  end
  redis.call('PEXPIRE', key, ttl)
end

-- The keys that the list of effects at ARGV[at] reads, behind others.
local function with_read_by(at, keys)
  local effect = at + 2
  for _ = 1, ARGV[at] do
    if ARGV[effect] == 'remember' then
      keys[#keys + 1] = KEYS[ARGV[effect + 1]]
    end
    effect = effect + 3 + ARGV[effect + 2]
  end
  return keys
end

local function apply(at)
  local effect = at + 2
  for _ = 1, ARGV[at] do
    local name, key, count = ARGV[effect], KEYS[ARGV[effect + 1]], ARGV[effect + 2]
    if name == 'append' then
      append(key, unpack(ARGV, effect + 4, effect + 2 + count))
    elseif name == 'queue' then
      append(key, unpack(ARGV, effect + 8, effect + 2 + count))
    elseif name == 'put' then
      redis.call('SET', key, ARGV[effect + 3], 'PX', ARGV[effect + 4])
    elseif name == 'remember' then
      remember(key, ARGV[effect + 3], tonumber(ARGV[effect + 4]), tonumber(ARGV[effect + 5]))
    elseif name == 'fill' then
      redis.call('HSET', key, unpack(ARGV, effect + 4, effect + 2 + count))
      redis.call('PEXPIRE', key, ARGV[effect + 3])
    elseif name == 'enlist' then
      enlist(key, KEYS[ARGV[effect + 1] + 1], effect + 3, effect + 2 + count)
    elseif name == 'acquaint' then
      acquaint(key, KEYS[ARGV[effect + 1] + 1], effect + 3, effect + 2 + count)
    end
    effect = effect + 3 + count
  end
end
