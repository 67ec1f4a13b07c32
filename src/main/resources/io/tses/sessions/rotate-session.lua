#!lua
-- Exchanges the refresh token of a session for its successor. Of any number of callers with one token all get the same
-- successor within the grace; after it, the token was stolen or its answer was: the session ends.
-- KEYS  those named here, then the one of the event
-- Returns {'refreshed', 'generation', of the successor, 'refreshed', its time, 'opened', when the session was, 'ends', when it
--         does, each ms}; {'reused'}; {'gone'}.
local session   = KEYS[1]
local sessions  = KEYS[2]           -- of its user
local id        = ARGV[3]           -- of the session
local user      = ARGV[4]
local presented = tonumber(ARGV[5]) -- generation of the token
local grace     = tonumber(ARGV[6]) -- ms
local idle      = tonumber(ARGV[7]) -- life of a session that is not refreshed, ms
local ip        = ARGV[8]           -- client address
local agent     = ARGV[9]           -- user agent
local event     = 10                -- of a reuse

-- Refresh times that matter: as many as fit into what Redis keeps compactly.
local keep = 4

if not has_room(event) then
  return {'full'}
end

local owner, generation, refreshed, opened, ends =
  unpack(redis.call('HMGET', session, 'user', 'generation', 'refreshed', 'created', 'ends'))
ends = tonumber(ends or 0)
if owner ~= user or ends <= now then
  return {'gone'}
end

-- When the current generation began, the one before it, and so on.
generation = tonumber(generation)
local times = {}
for time in string.gmatch(refreshed, '%d+') do
  times[#times + 1] = tonumber(time)
end

if presented < generation then
  local replaced = times[generation - presented]
  if not replaced or math.abs(now - replaced) >= grace then -- before it was replaced: Redis' clock was set back since
    record(event_in(event), {session_ids = {id}})
    redis.call('DEL', session)
    redis.call('ZREM', sessions, id)
    return {'reused'}
  end
  return {'refreshed', 'generation', generation, 'refreshed', times[1], 'opened', opened, 'ends', ends}
end

local kept = {digits(now)}
-- A token ahead of the session is genuine, too: Redis has lost the refresh that issued it.
if presented == generation then
  for _, time in ipairs(times) do
    if #kept < keep and math.abs(now - time) < grace then
      kept[#kept + 1] = digits(time)
    end
  end
end
redis.call('HSET', session, 'generation', presented + 1, 'refreshed', table.concat(kept, ','), 'ip', ip, 'agent', agent)
local life = digits(math.min(idle, ends - now))
redis.call('PEXPIRE', session, life)
redis.call('PEXPIRE', sessions, life, 'GT')
return {'refreshed', 'generation', presented + 1, 'refreshed', now, 'opened', opened, 'ends', ends}
