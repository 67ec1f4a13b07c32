#!lua flags=allow-oom
-- Gives up jobs that the caller holds, so that a worker takes them at once, or a little later; the try they had does not count. May be
-- repeated: one that counts as not tended for so long already was given up before.
-- KEYS  the stream of each job
-- Returns {'handed_over', 'jobs', how many}.
local group    = ARGV[3]
local consumer = ARGV[4]
local idle     = tonumber(ARGV[5]) -- for how long they count as not tended, ms: they are taken over once it is a retry delay
local before   = 5       -- the entries, in the order of their streams, which are all that follows in ARGV

local handed_over = 0
for i, stream in ipairs(KEYS) do
  local entry = ARGV[before + i]
  local pending = redis.pcall('XPENDING', stream, group, entry, entry, 1)[1]
  if pending and pending[2] == consumer and (idle == 0 or pending[3] < idle) then
    local tries = pending[4] - 1
    redis.call('XCLAIM', stream, group, consumer, 0, entry, 'IDLE', idle, 'RETRYCOUNT', tries, 'JUSTID')
    handed_over = handed_over + 1
  end
end
return {'handed_over', 'jobs', handed_over}
