#!lua flags=allow-oom
-- Ends sessions of a user, and records it with their ids. Ends none that is not theirs; may be repeated. With all sessions end the proofs of
-- the devices they were opened on.
-- KEYS  those named here, then the one of the event
-- Returns {'ended', 'sessions', list of their ids}.
local sessions = KEYS[1] -- of the user
local devices  = KEYS[2] -- of the address
local user     = ARGV[3]
local which    = ARGV[4] -- one, others or all
local id       = ARGV[5] -- of the one meant or spared
local prefix   = tag .. ARGV[6] -- of the keys of sessions; the id follows
local event    = 7

if not has_room(event) then
  return {'full'}
end

local ended = {}
for _, one in ipairs(which == 'one' and {id} or redis.call('ZRANGE', sessions, 0, -1)) do
  if (which ~= 'others' or one ~= id) and redis.call('HGET', prefix .. one, 'user') == user then
    ended[#ended + 1] = one
  end
end
if which == 'all' then
  redis.call('DEL', devices)
end
if #ended > 0 then
  record(event_in(event), {session_ids = ended})
  for _, one in ipairs(ended) do
    redis.call('DEL', prefix .. one)
    redis.call('ZREM', sessions, one)
  end
end
return {'ended', 'sessions', ended}
