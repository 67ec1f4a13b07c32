#!lua
-- Lists jobs, and tells how the queue stands. Looks at no more than a fixed number of entries, however many there are.
-- KEYS the outbox, the outcomes, the dead letters, the failed tries of jobs that have not ended
-- ARGV[3] group; ARGV[4] which jobs: 'all' and 'sent', 'expired', 'failed', 'queued' newest first, 'sending' and 'retrying'
--   oldest first; ARGV[5] how many at most; ARGV[6] the entry after which to go on ('' from the start), ARGV[7] '1' when it
--   is one of a job that has ended
-- Returns {'tasks', {jobs not ended, of those in flight, age of the oldest (ms), of those that failed before, dead letters},
--   {entry after which to go on, 1 when it is one of an ended job} (empty at the end), job...}, a job being {state, tries,
--   last error, id, to, request, queued (ms), expires (ms, 0 unknown), ended (ms, 0 not yet), kind}.
local SCAN = 1000
local outbox, outcomes, dead, failures = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local group, which, limit = ARGV[3], ARGV[4], tonumber(ARGV[5])
local after, after_ended = ARGV[6], ARGV[7] == '1'

local function millis(entry)
  return tonumber(string.match(entry, '^%d+'))
end

local function fields_of(flat)
  local fields = {}
  for i = 1, #flat, 2 do
    fields[flat[i]] = flat[i + 1]
  end
  return fields
end

local function text(value)
  return string.sub(value or '', 1, 320)
end

-- A number from what others may have written.
local function whole(value, most)
  local number = tonumber(value) or 0
  return string.format('%.0f', number >= 0 and number <= (most or 1e15) and number or 0)
end

local function live(row)
  local entry, fields = row[1], fields_of(row[2])
  local pending = redis.pcall('XPENDING', outbox, group, entry, entry, 1)[1]
  local state, tries, problem = 'queued', 0, ''
  if pending then
    local failed, kind = string.match(redis.call('HGET', failures, entry) or '0 ', '^(%d+) (.*)$')
    state = pending[4] > tonumber(failed) and 'sending' or 'retrying'
    tries, problem = pending[4], kind
  end
  local life = tonumber(fields.life)
  return {state, whole(tries), text(problem), text(fields.id), text(fields.to), text(fields.request),
    whole(millis(entry)), whole(life and millis(entry) + life), '0', text(fields.kind)}
end

local function ended(row)
  local fields = fields_of(row[2])
  local known = fields.outcome == 'sent' or fields.outcome == 'expired'
  return {known and fields.outcome or 'failed', whole(fields.tries, 1e6), text(fields.error), text(fields.job or fields.id), text(fields.to),
    text(fields.request), whole(fields.queued), whole(fields.expires), whole(millis(row[1])), text(fields.kind)}
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
local function take(rows, fetched, is_ended, to_job, wanted)
  for i, row in ipairs(rows) do
    local job = to_job(row)
    last, last_ended = row[1], is_ended
    if job and (not wanted or job[1] == wanted) then
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
  -- Of two entries with one id the live one comes first.
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
    local facts = fields_of(flat)
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

local oldest = redis.call('XRANGE', outbox, '-', '+', 'COUNT', 1)[1]
local queue = {redis.call('XLEN', outbox), redis.pcall('XPENDING', outbox, group)[1] or 0,
  oldest and math.max(now - millis(oldest[1]), 0) or 0, redis.call('HLEN', failures), redis.call('XLEN', dead)}
return {'tasks', queue, more and {last, last_ended} or {}, unpack(jobs)}
