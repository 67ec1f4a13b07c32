#!lua flags=allow-oom
-- Ends jobs whose mails were sent, whoever owns them by now. May be repeated.
-- KEYS  those named here; then the streams, behind each where its failed tries are
-- Returns {'noted', 'ended', for each job 1, or 0 when it has ended before}.
local outcomes      = KEYS[1]
local streams       = 2       -- first in KEYS; behind each: entry -> 'n kind', the last try of a job and its failure
local group         = ARGV[3]
local outcomes_kept = ARGV[4] -- at most, about
local jobs          = 5       -- all that follows, each as: number of its stream, entry, try by which it was sent, id, request, address, kind,
                              -- when it was queued (ms), life from then on (ms)

local ended = {}
for at = jobs, #ARGV, 9 do
  local key, entry, n = streams + 2 * (ARGV[at] - 1), ARGV[at + 1], ARGV[at + 2]
  local is_there = redis.call('XDEL', KEYS[key], entry)
  if is_there == 1 then
    local queued = math.min(ARGV[at + 7], now)
    redis.call('XADD', outcomes, 'MAXLEN', '~', outcomes_kept, entry_id(),
      'id', ARGV[at + 3], 'request', ARGV[at + 4], 'to', ARGV[at + 5], 'kind', ARGV[at + 6], 'outcome', 'sent', 'tries', n, 'error', '',
      'queued', digits(queued), 'expires', digits(queued + ARGV[at + 8]))
    if n ~= '1' then
      redis.call('HDEL', KEYS[key + 1], entry)
    end
  end
  -- pcall: there is no group when Redis was emptied meanwhile.
  redis.pcall('XACK', KEYS[key], group, entry)
  ended[#ended + 1] = is_there
end
return {'noted', 'ended', ended}
