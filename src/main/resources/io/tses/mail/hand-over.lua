#!lua
-- Gives up jobs that the caller holds, so that another worker takes them at once; the try it had does not count.
-- Returns {'handed_over', 'jobs', how many}.
local outbox   = KEYS[1]
local group    = ARGV[3]
local consumer = ARGV[4]
local idle     = ARGV[5] -- how long a job must be idle to be taken over, ms
local first    = 6       -- of the entries, which are all that follows in ARGV

local handed_over = 0
for i = first, #ARGV do
  local entry = ARGV[i]
  local pending = redis.pcall('XPENDING', outbox, group, entry, entry, 1)[1]
  if pending and pending[2] == consumer then
    local tries = pending[4] - 1
    redis.call('XCLAIM', outbox, group, consumer, 0, entry, 'IDLE', idle, 'RETRYCOUNT', tries, 'JUSTID')
    handed_over = handed_over + 1
  end
end
return {'handed_over', 'jobs', handed_over}
