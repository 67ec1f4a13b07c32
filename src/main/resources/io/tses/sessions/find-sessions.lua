#!lua flags=allow-oom
-- Lists the sessions of a user that go on, the newest first, and forgets those that do not.
-- Returns {'found', 'sessions', a list, each as: 'id', i, 'opened', ms, 'refreshed', the last time, ms, 'idle_ends', ms, if it is
--   not refreshed before, 'ends', ms, 'ip', client address, 'agent', user agent}.
local sessions = KEYS[1] -- of the user
local prefix   = tag .. ARGV[3] -- of the keys of sessions; the id follows

local found = {}
for _, id in ipairs(redis.call('ZREVRANGE', sessions, 0, -1)) do
  local session = prefix .. id
  local created, refreshed, ends, ip, agent =
    unpack(redis.call('HMGET', session, 'created', 'refreshed', 'ends', 'ip', 'agent'))
  if created then
    found[#found + 1] = {'id', id, 'opened', created, 'refreshed', string.match(refreshed, '%d+'),
      'idle_ends', digits(now + redis.call('PTTL', session)), 'ends', ends, 'ip', ip, 'agent', agent}
  else
    redis.call('ZREM', sessions, id)
  end
end
return {'found', 'sessions', found}
