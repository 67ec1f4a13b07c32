#!lua
-- Lists the sessions of a user that go on, the newest first, and forgets those that do not.
-- KEYS  1 the sessions of the user
-- ARGV  from 3: what the keys of sessions begin with
-- Returns {'sessions', {id, opened, last refreshed, ends if it is not refreshed, ends, each ms; client address; user agent}, ...}.
local found = {'sessions'}
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, -1)) do
  local key = ARGV[3] .. id
  local fields = redis.call('HMGET', key, 'created', 'refreshed', 'ends', 'ip', 'agent')
  if fields[1] then
    found[#found + 1] = {id, fields[1], string.match(fields[2], '%d+'),
      string.format('%.0f', now + redis.call('PTTL', key)), fields[3], fields[4], fields[5]}
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return found
