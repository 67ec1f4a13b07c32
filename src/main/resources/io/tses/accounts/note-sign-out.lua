#!lua flags=allow-oom
-- Notes how far the sign-out of many is.
-- Returns {'noted'}; {'other'} when another one has begun meanwhile.
local deed     = KEYS[1]
local id       = ARGV[3]
local state    = ARGV[4]
local people   = ARGV[5] -- done
local sessions = ARGV[6] -- ended
local next     = ARGV[7] -- where to go on

if redis.call('HGET', deed, 'id') ~= id then
  return {'other'}
end
redis.call('HSET', deed, 'state', state, 'people', people, 'sessions', sessions, 'next', next, 'told', digits(now))
return {'noted'}
