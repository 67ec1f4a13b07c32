#!lua flags=allow-oom
-- Forgets an address. May be repeated.
-- KEYS  everything that is kept of it
-- Returns {'forgotten', 'keys', how many there were}.
return {'forgotten', 'keys', redis.call('DEL', unpack(KEYS))}
