#!lua
-- Begins the sign-out of many, unless another one goes on, and records it.
-- KEYS  the one named here, then the one of the event
-- Returns {'begun'}; {'busy'}.
local deed     = KEYS[1]           -- the one that goes on, or went last
local silence  = tonumber(ARGV[3]) -- after which one does not go on, ms
local life     = ARGV[4]           -- of what is remembered of it, ms
local id       = ARGV[5]
local by       = ARGV[6]           -- who wants it
local count    = ARGV[7]           -- people
local is_exact = ARGV[8]           -- 0 when there are more, or 1
local query    = ARGV[9]           -- who they are, or '-'
local event    = 10

if not has_room(event) then
  return {'full'}
end

local last = redis.call('HMGET', deed, 'state', 'told')
if last[1] == 'running' and now - last[2] < silence then
  return {'busy'}
end

local moment = digits(now)
redis.call('DEL', deed)
redis.call('HSET', deed, 'id', id, 'state', 'running', 'by', by, 'count', count, 'exact', is_exact, 'query', query, 'people', 0, 'sessions', 0,
  'next', '', 'began', moment, 'told', moment)
redis.call('PEXPIRE', deed, life)
apply(event)
return {'begun'}
