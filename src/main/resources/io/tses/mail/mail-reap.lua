#!lua
-- Forgets consumers that are long gone, and old dead letters. Deleting a consumer deletes what it has pending, so one that
-- still has anything stays until others have taken it over.
-- KEYS the outbox, the dead letters
-- ARGV[3..5] group, how idle a consumer must be (ms), how long dead letters are kept (ms)
-- Returns {'reaped', how many consumers}.
local outbox, dead = KEYS[1], KEYS[2]
local group, idle = ARGV[3], tonumber(ARGV[4])
local count = 0
for _, facts in ipairs(redis.pcall('XINFO', 'CONSUMERS', outbox, group)) do
  local consumer = {}
  for i = 1, #facts, 2 do
    consumer[facts[i]] = facts[i + 1]
  end
  if consumer.pending == 0 and consumer.idle > idle then
    redis.call('XGROUP', 'DELCONSUMER', outbox, group, consumer.name)
    count = count + 1
  end
end
redis.call('XTRIM', dead, 'MINID', '~', string.format('%.0f', now - ARGV[5]))
return {'reaped', count}
