#!lua
-- Notes the script's time under KEYS[1] and returns {'noted', 'now', that time}.
redis.call('SET', KEYS[1], string.format('%.0f', now))
return {'noted', 'now', now}
