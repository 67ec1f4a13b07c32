#!lua flags=no-writes
-- Looks at the sign-out of many that goes on, or went last.
-- Returns {'found', 'state', 'by', 'count', 'exact', 'query', 'people', 'sessions', 'next', 'began' and 'told' (ms), each with its value}; {'none'}.
local deed    = KEYS[1]
local silence = tonumber(ARGV[3]) -- after which one that goes on does so no more, ms

local fields = redis.call('HGETALL', deed)
if #fields == 0 then
  return {'none'}
end
local kept = by_name(fields)
if kept.state == 'running' and now - kept.told >= silence then
  kept.state = 'interrupted'
end
local found = {'found'}
for name, value in pairs(kept) do
  found[#found + 1] = name
  found[#found + 1] = value
end
return found
