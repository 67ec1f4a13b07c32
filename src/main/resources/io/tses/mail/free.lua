#!lua flags=allow-oom
-- Frees the jobs of mailers that are silent, and have not beaten since they were judged so, so that a worker takes them at once.
-- Those whose next try is still to come become the caller's, and stay due when they were. Of many, some: it is called again.
-- KEYS  the beats of mailers; the streams; then for each of them the failed tries of its jobs: entry -> 'n kind', the last try and its
--   failure
-- Returns {'freed', 'jobs', how many}.
local pace    = KEYS[1]         -- of each mailer its last beat, gone after a while
local streams = (#KEYS - 1) / 2 -- how many
local group   = ARGV[3]
local caller  = ARGV[4]           -- the consumer that asks
local idle    = tonumber(ARGV[5]) -- how long a job must be idle to be taken over, ms
local first   = 6                 -- of those who are silent: each consumer, and the beat by which it was judged ('' none)

local MOST = 50 -- jobs of one consumer in one stream

local silent = {}
for at = first, #ARGV, 2 do
  local beat = redis.call('HGET', pace, ARGV[at])
  if not beat or beat == ARGV[at + 1] then
    silent[#silent + 1] = ARGV[at]
  end
end

local freed = 0
for number = 1, streams do
  for _, mailer in ipairs(silent) do
    local pending = redis.pcall('XPENDING', KEYS[1 + number], group, '-', '+', MOST, mailer)
    for _, job in ipairs(pending.err and {} or pending) do -- no group when Redis was emptied meanwhile
      local entry, tries = job[1], job[4]
      local failed = tonumber(string.match(redis.call('HGET', KEYS[1 + streams + number], entry) or '0', '^%d+'))
      local due = failed < tries and math.max(job[3], idle) or job[3]
      redis.call('XCLAIM', KEYS[1 + number], group, caller, 0, entry, 'IDLE', due, 'JUSTID')
      freed = freed + 1
    end
  end
end
return {'freed', 'jobs', freed}
