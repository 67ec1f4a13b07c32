#!lua
-- Lists jobs, and tells how the queue stands. Looks at no more than a fixed number of entries, however many there are.
-- Returns {'tasks',
--   'depth', jobs not ended, 'in_flight', of those taken by mailers, 'oldest', age of the first (ms), 'failed_before', of those
--     that are tried again, 'dead', dead letters,
--   'next', entry after which to go on ('' at the end), 'next_ended', 1 when it is one of a job that has ended,
--   'jobs', a list, each job as: 'state', s, 'tries', n, 'error', the last one, 'id', i, 'to', t, 'request', r, 'queued', ms,
--     'expires', ms (0 unknown), 'ended', ms (0 not yet), 'kind', k}.
local outbox      = KEYS[1]
local outcomes    = KEYS[2]
local dead        = KEYS[3]
local failures    = KEYS[4]           -- the failed tries of jobs that have not ended
local group       = ARGV[3]
local which       = ARGV[4]           -- 'all', 'sent', 'expired', 'withheld', 'failed', 'queued': newest first; 'sending', 'retrying': oldest first
local limit       = tonumber(ARGV[5]) -- jobs at most
local after       = ARGV[6]           -- the entry after which to go on; '' from the start
local after_ended = ARGV[7] == '1'    -- whether that is an entry of a job that has ended

local SCAN = 1000 -- entries looked at for the jobs of one state

local function millis(entry)
  return tonumber(string.match(entry, '^%d+'))
end

local function text(value)
  return string.sub(value or '', 1, 320)
end

-- A number from what others may have written.
local function whole(value, most)
  local number = tonumber(value) or 0
  return string.format('%.0f', number >= 0 and number <= (most or 1e15) and number or 0)
end

-- Former releases wrote the id of an outcome's job in the field job.
local function to_job(fields, job)
  job.id, job.to = text(fields.id or fields.job), text(fields.to)
  job.request, job.kind = text(fields.request), text(fields.kind)
  return job
end

local function live(row)
  local entry, fields = row[1], by_name(row[2])
  local pending = redis.pcall('XPENDING', outbox, group, entry, entry, 1)[1]
  local state, tries, problem = 'queued', 0, ''
  if pending then
    local failed, kind = string.match(redis.call('HGET', failures, entry) or '0 ', '^(%d+) (.*)$')
    state = pending[4] > tonumber(failed) and 'sending' or 'retrying'
    tries, problem = pending[4], kind
  end
  local life = tonumber(fields.life)
  return to_job(fields, {
    state = state,
    tries = whole(tries),
    error = text(problem),
    queued = whole(millis(entry)),
    expires = whole(life and millis(entry) + life),
    ended = '0',
  })
end

local function ended(row)
  local fields = by_name(row[2])
  local known = fields.outcome == 'sent' or fields.outcome == 'expired' or fields.outcome == 'withheld'
  return to_job(fields, {
    state = known and fields.outcome or 'failed',
    tries = whole(fields.tries, 1e6),
    error = text(fields.error),
    queued = whole(fields.queued),
    expires = whole(fields.expires),
    ended = whole(millis(row[1])),
  })
end

local function newest_first(stream, from, to, count)
  return redis.call('XREVRANGE', stream, from, to, 'COUNT', count)
end

local function is_newer(a, b)
  local a_ms, a_n = string.match(a, '^(%d+)-(%d+)$')
  local b_ms, b_n = string.match(b, '^(%d+)-(%d+)$')
  a_ms, a_n, b_ms, b_n = tonumber(a_ms), tonumber(a_n), tonumber(b_ms), tonumber(b_n)
  return a_ms > b_ms or (a_ms == b_ms and a_n > b_n)
end

-- Where the caller is sent on to: the last row looked at, if there may be more.
local last, last_ended, more = '', 0, false
local jobs = {}

-- Takes rows that make a job of the wanted state, or of any.
local function take(rows, fetched, is_ended, read, wanted)
  for i, row in ipairs(rows) do
    local job = read(row)
    last, last_ended = row[1], is_ended
    if job and (not wanted or job.state == wanted) then
      jobs[#jobs + 1] = job
    end
    if #jobs == limit then
      more = i < #rows
      return
    end
  end
  more = #rows == fetched
end

local from = after == '' and '+' or '(' .. after
if which == 'all' then
  -- The streams count for themselves, so that an entry of each may have the same id. The live job is listed first then, and
  -- whoever was sent on after it gets the ended one next.
  local unended = newest_first(outbox, from, '-', limit + 1)
  local done = newest_first(outcomes, after ~= '' and not after_ended and after or from, '-', limit + 1)
  local i, j = 1, 1
  while #jobs < limit and (unended[i] or done[j]) do
    if unended[i] and not (done[j] and is_newer(done[j][1], unended[i][1])) then
      jobs[#jobs + 1], last, last_ended, i = live(unended[i]), unended[i][1], 0, i + 1
    else
      jobs[#jobs + 1], last, last_ended, j = ended(done[j]), done[j][1], 1, j + 1
    end
  end
  more = unended[i] ~= nil or done[j] ~= nil
elseif which == 'queued' then
  local read = '0-0'
  for _, flat in ipairs(redis.pcall('XINFO', 'GROUPS', outbox)) do
    local facts = by_name(flat)
    read = facts.name == group and facts['last-delivered-id'] or read
  end
  take(newest_first(outbox, from, '(' .. read, limit + 1), limit + 1, 0, live)
elseif which == 'sending' or which == 'retrying' then
  local start = after == '' and '-' or '(' .. after
  take(redis.pcall('XPENDING', outbox, group, start, '+', SCAN), SCAN, 0, function(pending)
    local row = redis.call('XRANGE', outbox, pending[1], pending[1])[1]
    return row and live(row)
  end, which)
elseif which == 'failed' then
  take(newest_first(dead, from, '-', limit + 1), limit + 1, 1, ended)
else
  take(newest_first(outcomes, from, '-', SCAN), SCAN, 1, ended, which)
end

local listed = {}
for i, job in ipairs(jobs) do
  local flat = {}
  for name, value in pairs(job) do
    flat[#flat + 1] = name
    flat[#flat + 1] = value
  end
  listed[i] = flat
end

local oldest = redis.call('XRANGE', outbox, '-', '+', 'COUNT', 1)[1]
return {'tasks',
  'depth', redis.call('XLEN', outbox),
  'in_flight', redis.pcall('XPENDING', outbox, group)[1] or 0,
  'oldest', oldest and math.max(now - millis(oldest[1]), 0) or 0,
  'failed_before', redis.call('HLEN', failures),
  'dead', redis.call('XLEN', dead),
  'next', more and last or '',
  'next_ended', last_ended,
  'jobs', listed}
