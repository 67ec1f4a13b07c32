#!lua flags=no-writes
-- Lists jobs, and tells how the queue stands. Looks at no more than a fixed number of entries, however many there are.
-- KEYS  the streams of jobs that have not ended; for each of them the failed tries of its jobs; outcomes; dead letters
-- Returns {'tasks',
--   'depth', jobs not ended, 'in_flight', of those taken by mailers, 'oldest', age of the first (ms), 'failed_before', of those
--     that are tried again, 'dead', dead letters,
--   'next', entry after which to go on ('' at the end), 'next_stream', number of its stream, 0 when it is one of a job that has
--     ended,
--   'jobs', a list, each job as: 'state', s, 'tries', n, 'error', the last one, 'id', i, 'to', t, 'request', r, 'queued', ms,
--     'expires', ms (0 unknown), 'ended', ms (0 not yet), 'kind', k}.
local streams      = (#KEYS - 2) / 2  -- how many
local outcomes     = KEYS[#KEYS - 1]
local dead         = KEYS[#KEYS]
local group        = ARGV[3]
local which        = ARGV[4]           -- 'all', 'sent', 'expired', 'withheld', 'failed', 'queued': newest first; 'sending',
                                       -- 'retrying': oldest first
local limit        = tonumber(ARGV[5]) -- jobs at most
local after        = ARGV[6]           -- the entry after which to go on; '' from the start
local after_stream = tonumber(ARGV[7]) -- the number of its stream, 0 when it is one of a job that has ended
local address      = ARGV[8]           -- of the jobs wanted; '' everybody's

local SCAN = 1000  -- entries looked at for the jobs of one state, or of one address
local PORTION = 20 -- entries read at once

local function millis(entry)
  return tonumber(string.match(entry, '^%d+'))
end

local function text(value)
  return string.sub(value or '', 1, 320)
end

-- A number from what others may have written.
local function whole(value, most)
  local number = tonumber(value) or 0
  return digits(number >= 0 and number <= (most or 1e15) and number or 0)
end

local function is_asked_for(fields)
  return address == '' or fields.to == address
end

-- Former releases wrote the id of an outcome's job in the field job.
local function to_job(fields, job)
  job.id, job.to = text(fields.id or fields.job), text(fields.to)
  job.request, job.kind = text(fields.request), text(fields.kind)
  return job
end

local function live(row, number)
  local entry, fields = row[1], by_name(row[2])
  if not is_asked_for(fields) then
    return nil
  end
  local pending = redis.pcall('XPENDING', KEYS[number], group, entry, entry, 1)[1]
  local state, tries, problem = 'queued', 0, ''
  if pending then
    local failed, kind = string.match(redis.call('HGET', KEYS[streams + number], entry) or '0 ', '^(%d+) (.*)$')
    state = pending[4] > tonumber(failed) and 'sending' or 'retrying'
    tries, problem = pending[4], kind
  end
  local life, at = tonumber(fields.life), math.min(tonumber(fields.at) or millis(entry), now)
  return to_job(fields, {
    state = state,
    tries = whole(tries),
    error = text(problem),
    queued = whole(at),
    expires = whole(life and at + life),
    ended = '0',
  })
end

local function ended(row)
  local fields = by_name(row[2])
  if not is_asked_for(fields) then
    return nil
  end
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

-- The entries of one stream in turn, read in portions. Entries of several streams may have the same id: they are told by the
-- number of their stream, those of jobs that have ended last.
local function entries(number, read, to_job)
  local order = number > 0 and number or streams + 1
  local after_order = after_stream > 0 and after_stream or streams + 1
  local from = after ~= '' and (order <= after_order and '(' .. after or after)
  local rows, at = read(from or nil), 1
  local source = {number = number, to_job = to_job}
  function source.go_on()
    local row = rows[at]
    if not row and #rows == PORTION then
      rows, at = read('(' .. rows[#rows][1]), 1
      row = rows[1]
    end
    at = at + 1
    source.row = row
    if row then
      local ms, n = string.match(row[1], '^(%d+)-(%d+)$')
      source.ms, source.n = tonumber(ms), tonumber(n)
    end
  end
  source.go_on()
  return source
end

local function newest_first(number, stream, to_job, down_to)
  return entries(number, function(from)
    return redis.call('XREVRANGE', stream, from or '+', down_to or '-', 'COUNT', PORTION)
  end, to_job)
end

local function pending_of(number)
  return entries(number, function(from)
    local rows = redis.pcall('XPENDING', KEYS[number], group, from or '-', '+', PORTION)
    return rows.err and {} or rows
  end, function(pending)
    local row = redis.call('XRANGE', KEYS[number], pending[1], pending[1])[1]
    return row and live(row, number)
  end)
end

-- Those that no mailer has read yet.
local function unread_of(number)
  local read = '0-0'
  for _, flat in ipairs(redis.pcall('XINFO', 'GROUPS', KEYS[number])) do
    local facts = by_name(flat)
    read = facts.name == group and facts['last-delivered-id'] or read
  end
  return newest_first(number, KEYS[number], live, '(' .. read)
end

-- How the streams are to be read, and which way.
local sources, sign, wanted = {}, 1, which
local function of_each_stream(source_of)
  for number = 1, streams do
    sources[number] = source_of(number)
  end
end
if which == 'all' then
  wanted = nil
  of_each_stream(function(number)
    return newest_first(number, KEYS[number], live)
  end)
  sources[#sources + 1] = newest_first(0, outcomes, ended)
elseif which == 'queued' then
  of_each_stream(unread_of)
elseif which == 'sending' or which == 'retrying' then
  sign = -1
  of_each_stream(pending_of)
elseif which == 'failed' then
  sources[1] = newest_first(0, dead, ended)
else
  sources[1] = newest_first(0, outcomes, ended)
end

local function is_before(a, b)
  if a.ms ~= b.ms then
    return sign * a.ms > sign * b.ms
  end
  return sign * a.n > sign * b.n
end

local function foremost()
  local first
  for _, source in ipairs(sources) do
    if source.row and (not first or is_before(source, first)) then
      first = source
    end
  end
  return first
end

-- Where the caller is sent on to: the last row looked at, if there may be more.
local last, last_stream = '', 0
local listed, looked = {}, 0
local source = foremost()
while source and #listed < limit and looked < SCAN do
  local job = source.to_job(source.row, source.number)
  last, last_stream, looked = source.row[1], source.number, looked + 1
  if job and (not wanted or job.state == wanted) then
    local flat = {}
    for name, value in pairs(job) do
      flat[#flat + 1] = name
      flat[#flat + 1] = value
    end
    listed[#listed + 1] = flat
  end
  source.go_on()
  source = foremost()
end

local depth, in_flight, failed_before, oldest = 0, 0, 0, 0
for number = 1, streams do
  local first = redis.call('XRANGE', KEYS[number], '-', '+', 'COUNT', 1)[1]
  if first then
    depth = depth + redis.call('XLEN', KEYS[number])
    in_flight = in_flight + (redis.pcall('XPENDING', KEYS[number], group)[1] or 0)
    oldest = math.max(oldest, now - millis(first[1]))
  end
  failed_before = failed_before + redis.call('HLEN', KEYS[streams + number])
end
return {'tasks',
  'depth', depth,
  'in_flight', in_flight,
  'oldest', oldest,
  'failed_before', failed_before,
  'dead', redis.call('XLEN', dead),
  'next', source and last or '',
  'next_stream', last_stream,
  'jobs', listed}
