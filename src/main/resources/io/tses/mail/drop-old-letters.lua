#!lua flags=allow-oom
-- Drops dead letters that have been kept for long enough.
-- Returns {'dropped', 'letters', how many}.
local dead = KEYS[1]
local kept = tonumber(ARGV[3]) -- ms

return {'dropped', 'letters', redis.call('XTRIM', dead, 'MINID', '~', digits(now - kept))}
