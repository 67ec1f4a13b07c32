#!lua
-- Gives up jobs that the caller holds, so that another worker takes them at once; the try it had does not count.
-- KEYS the outbox
-- ARGV[3..5] group, consumer, how idle a job must be to be taken over (ms); ARGV[6..] entries
-- Returns {'done', how many}.
local outbox, group, consumer, idle = KEYS[1], ARGV[3], ARGV[4], ARGV[5]
local count = 0
for i = 6, #ARGV do
  local pending = redis.pcall('XPENDING', outbox, group, ARGV[i], ARGV[i], 1)[1]
  if pending and pending[2] == consumer then
    redis.call('XCLAIM', outbox, group, consumer, 0, ARGV[i], 'IDLE', idle, 'RETRYCOUNT', pending[4] - 1, 'JUSTID')
    count = count + 1
  end
end
return {'done', count}
