#!lua flags=allow-oom
-- Gives up jobs that the caller holds, so that another worker takes them at once; the try it had does not count.
-- KEYS  the stream of each job
-- Returns {'handed_over', 'jobs', how many}.
local group    = ARGV[3]
local consumer = ARGV[4]
local idle     = ARGV[5] -- how long a job must be idle to be taken over, ms
local before   = 5       -- the entries, in the order of their streams, which are all that follows in ARGV

local handed_over = 0
for i, stream in ipairs(KEYS) do
  local entry = ARGV[before + i]
  local pending = redis.pcall('XPENDING', stream, group, entry, entry, 1)[1]
  if pending and pending[2] == consumer then
    local tries = pending[4] - 1
    redis.call('XCLAIM', stream, group, consumer, 0, entry, 'IDLE', idle, 'RETRYCOUNT', tries, 'JUSTID')
    handed_over = handed_over + 1
  end
end
return {'handed_over', 'jobs', handed_over}
