#!lua flags=allow-oom
-- Takes jobs from the streams in turn, one of each after another, so that a long one delays no other: those that nobody has had, and
-- those that nobody tends any more, each up to a number of its own. A job counts as tried from then on, and only who took it may try it
-- until it has not been tended for so long.
-- KEYS  the streams
-- Returns {'taken', 'now', ms by this clock, 'turn', number of the stream whose turn is next,
--   'looks', for each stream from where to look on for jobs that nobody tends ('' when all were looked at),
--   'jobs', a list, each job as: 'stream', its number, 'entry', e, 'try', n, the nth, 'fields', names and values in turn}.
local group    = ARGV[3]
local consumer = ARGV[4]
local new      = tonumber(ARGV[5]) -- jobs to take that nobody has had
local again    = tonumber(ARGV[6]) -- and that nobody tends any more
local turn     = tonumber(ARGV[7]) -- number of the stream to begin with
local idle     = ARGV[8]           -- for how long nobody has tended a job that is taken over, ms
local first    = 9                 -- for each stream from where to look for those ('' not now): all that follows in ARGV

local portions = 64 -- of ten entries each, looked at for jobs that nobody tends: the next taking goes on there
local looks = {unpack(ARGV, first)}

local function lost(number)
  while looks[number] ~= '' and portions > 0 do
    portions = portions - 1
    local reply = redis.pcall('XAUTOCLAIM', KEYS[number], group, consumer, idle, looks[number], 'COUNT', 1)
    if reply.err then -- no group yet
      looks[number] = ''
      return nil
    end
    looks[number] = reply[1] ~= '0-0' and reply[1] or ''
    local job = reply[2][1]
    if job then
      return job, redis.call('XPENDING', KEYS[number], group, job[1], job[1], 1)[1][4]
    end
  end
end

local function read(number)
  return redis.pcall('XREADGROUP', 'GROUP', group, consumer, 'COUNT', 1, 'STREAMS', KEYS[number], '>')
end

-- The group begins at the first entry, not at the next: entries may have come before any consumer.
local function fresh(number)
  local reply = read(number)
  if reply and reply.err then
    redis.call('XGROUP', 'CREATE', KEYS[number], group, '0')
    reply = read(number)
  end
  return reply and reply[1][2][1]
end

local waiting = {}
for n = 0, #KEYS - 1 do
  local number = (turn + n - 1) % #KEYS + 1
  if redis.call('XLEN', KEYS[number]) > 0 then
    waiting[#waiting + 1] = number
  else
    looks[number] = ''
  end
end

local jobs, at = {}, 1
while (new > 0 or again > 0) and #waiting > 0 do
  at = at <= #waiting and at or 1
  local number = waiting[at]
  local job, n
  if again > 0 then
    job, n = lost(number)
    again = again - (job and 1 or 0)
  end
  if not job and new > 0 then
    job, n = fresh(number), 1
    new = new - (job and 1 or 0)
  end
  if job then
    jobs[#jobs + 1] = {'stream', number, 'entry', job[1], 'try', n, 'fields', job[2]}
    turn = number % #KEYS + 1
    at = at + 1
  else
    table.remove(waiting, at)
  end
end
return {'taken', 'now', now, 'turn', turn, 'looks', looks, 'jobs', jobs}
