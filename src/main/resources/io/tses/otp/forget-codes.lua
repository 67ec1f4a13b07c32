#!lua
-- Forgets an address. May be repeated.
-- KEYS  everything that is kept of it
-- Returns {'forgotten', how many keys there were}.
return {'forgotten', redis.call('DEL', unpack(KEYS))}
