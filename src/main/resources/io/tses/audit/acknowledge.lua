#!lua
-- Removes entries whose rows are committed, from the group's pending list and from the stream. Repeating it is harmless.
-- KEYS outbox; ARGV group, id, id, ...
-- Returns {'done', how many were there}.
local PORTION = 1000 -- unpack has a limit
local group, first = ARGV[3], 4
local removed = 0
for from = first, #ARGV, PORTION do
  local to = math.min(from + PORTION - 1, #ARGV)
  redis.call('XACK', KEYS[1], group, unpack(ARGV, from, to))
  removed = removed + redis.call('XDEL', KEYS[1], unpack(ARGV, from, to))
end
return {'done', removed}
