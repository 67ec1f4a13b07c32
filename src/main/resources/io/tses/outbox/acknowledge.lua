#!lua flags=allow-oom
-- Removes entries that are done with, from the group's pending list and from the stream. Repeating it is harmless.
-- Returns {'acknowledged', 'entries', how many were there}.
local stream = KEYS[1]
local group  = ARGV[3]
local first  = 4 -- of the ids of the entries, which are all that follows in ARGV

local PORTION = 1000 -- unpack has a limit
local removed = 0
for from = first, #ARGV, PORTION do
  local to = math.min(from + PORTION - 1, #ARGV)
  redis.call('XACK', stream, group, unpack(ARGV, from, to))
  removed = removed + redis.call('XDEL', stream, unpack(ARGV, from, to))
end
return {'acknowledged', 'entries', removed}
