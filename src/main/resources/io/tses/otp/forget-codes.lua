#!lua flags=allow-oom
-- Forgets an address. May be repeated.
-- KEYS  everything that is kept of it
-- Returns {'forgotten', 'keys', how many there were}.
local listed = 3 -- count of lists of who is barred, times two; of each follow: its key, and whom it must not name

for i = listed + 1, listed + ARGV[listed], 2 do
  redis.call('ZREM', tag .. ARGV[i], ARGV[i + 1])
end
return {'forgotten', 'keys', redis.call('DEL', unpack(KEYS))}
