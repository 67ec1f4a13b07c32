#!lua
-- Ends sessions of a user, and records it with their ids. Ends none that is not theirs; may be repeated.
-- KEYS  1 the sessions of the user, then the key of the event
-- ARGV  from 3: the user; which: one, others or all; the id of the one meant or spared; what the keys of sessions begin with;
--       the audit event
-- Returns {'ended', id, ...}.
local sessions = KEYS[1]
local user, which, id, prefix = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local event = 7

if not has_room(event) then
  return {'full'}
end

local ended = {}
for _, one in ipairs(which == 'one' and {id} or redis.call('ZRANGE', sessions, 0, -1)) do
  if (which ~= 'others' or one ~= id) and redis.call('HGET', prefix .. one, 'user') == user then
    ended[#ended + 1] = one
  end
end
if #ended > 0 then
  record(event, 'LOGOUT', names(ended))
  for _, one in ipairs(ended) do
    redis.call('DEL', prefix .. one)
    redis.call('ZREM', sessions, one)
  end
end
return {'ended', unpack(ended)}
