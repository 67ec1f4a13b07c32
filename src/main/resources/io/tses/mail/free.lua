#!lua flags=allow-oom
-- Frees the jobs of mailers that are silent, so that a worker takes them at once. Those whose next try is still to come become the
-- caller's, and stay due when they were. Of many, some: it is called again.
-- KEYS  the streams; then for each of them the failed tries of its jobs: entry -> 'n kind', the last try and its failure
-- Returns {'freed', 'jobs', how many}.
local streams = #KEYS / 2 -- how many
local group   = ARGV[3]
local caller  = ARGV[4]           -- the consumer that asks
local idle    = tonumber(ARGV[5]) -- how long a job must be idle to be taken over, ms
local first   = 6                 -- of the consumers that are silent, which are all that follows in ARGV

local MOST = 50 -- jobs of one consumer in one stream

local freed = 0
for number = 1, streams do
  for at = first, #ARGV do
    local pending = redis.pcall('XPENDING', KEYS[number], group, '-', '+', MOST, ARGV[at])
    for _, job in ipairs(pending.err and {} or pending) do -- no group when Redis was emptied meanwhile
      local entry, tries = job[1], job[4]
      local failed = tonumber(string.match(redis.call('HGET', KEYS[streams + number], entry) or '0', '^%d+'))
      local due = failed < tries and math.max(job[3], idle) or job[3]
      redis.call('XCLAIM', KEYS[number], group, caller, 0, entry, 'IDLE', due, 'JUSTID')
      freed = freed + 1
    end
  end
end
return {'freed', 'jobs', freed}
