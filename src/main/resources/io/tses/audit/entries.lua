-- Stands behind the prelude and before the scripts that compare entries of the stream.

-- Whether the entry of one id stands before that of another.
local function is_before(id, other)
  local ms, number = string.match(id, '^(%d+)-(%d+)$')
  local other_ms, other_number = string.match(other, '^(%d+)-(%d+)$')
  if ms == other_ms then
    return tonumber(number) < tonumber(other_number)
  end
  return tonumber(ms) < tonumber(other_ms)
end

local function first_of(stream)
  return redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
end

