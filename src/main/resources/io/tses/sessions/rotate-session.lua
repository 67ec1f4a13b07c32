#!lua
-- Exchanges the refresh token of a session for its successor. Of any number of callers with one token all get the same
-- successor within the grace; after it, the token was stolen or its answer was: the session ends.
-- KEYS  1 the session  2 the sessions of its user, then the key of the event
-- ARGV  from 3: the session's id; its user; the generation of the token; the grace, ms; the idle life of a session, ms; client
--       address; user agent; the audit event of a reuse
-- Returns {'refreshed', generation of the successor, its time, when the session was opened, when it ends, each ms};
--         {'reused'}; {'gone'}.
local session, sessions = KEYS[1], KEYS[2]
local id, user, presented, grace, idle = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local event = 10

-- Refresh times that matter: as many as fit into what Redis keeps compactly.
local keep = 4

if not has_room(event) then
  return {'full'}
end

local fields = redis.call('HMGET', session, 'user', 'generation', 'refreshed', 'created', 'ends')
local ends = tonumber(fields[5] or 0)
if fields[1] ~= user or ends <= now then
  return {'gone'}
end

-- When the current generation began, the one before it, and so on.
local generation, times = tonumber(fields[2]), {}
for time in string.gmatch(fields[3], '%d+') do
  times[#times + 1] = tonumber(time)
end

if presented < generation then
  local replaced = times[generation - presented]
  if not replaced or now - replaced >= grace then
    record(event, 'TOKEN_REUSE', names({id}))
    redis.call('DEL', session)
    redis.call('ZREM', sessions, id)
    return {'reused'}
  end
  return {'refreshed', generation, times[1], fields[4], ends}
end

local kept = {string.format('%.0f', now)}
-- A token ahead of the session is genuine, too: Redis has lost the refresh that issued it.
if presented == generation then
  for _, time in ipairs(times) do
    if #kept < keep and now - time < grace then
      kept[#kept + 1] = string.format('%.0f', time)
    end
  end
end
redis.call('HSET', session, 'generation', presented + 1, 'refreshed', table.concat(kept, ','), 'ip', ARGV[8], 'agent',
  ARGV[9])
redis.call('PEXPIRE', session, string.format('%.0f', math.min(idle, ends - now)))
return {'refreshed', presented + 1, now, fields[4], ends}
