#!lua
-- Compares an offered code with the live ones and counts it when wrong, in one step: no two callers can share an attempt.
-- A right code is not spent here, see consume-code.lua. Whatever is not right counts for the client, unless that has sent
-- too many already.
-- KEYS  those named here, then the one of the event
-- Returns {'right', 'hash', the matching one}; {'wrong' or 'used', 'attempts_left', n}; {'locked', 'unlocks_in', ms};
--         {'limited', 'retry_in', ms};
--         {'unknown_key'}, counted like a wrong code, when all live codes are kept under keys that are not accepted here.
local codes           = KEYS[1]           -- live ones
local failures        = KEYS[2]           -- wrong codes of the address
local lockout         = KEYS[3]
local locks           = KEYS[4]           -- level of locks
local spent           = KEYS[5]           -- codes
local client          = KEYS[6]           -- wrong codes of the client
local max_failures    = tonumber(ARGV[3]) -- of how many wrong codes the last locks
local memory          = ARGV[4]           -- how long they are remembered after the last, ms
local first_lock      = tonumber(ARGV[5]) -- ms
local longest_lock    = tonumber(ARGV[6]) -- ms
local level_life      = tonumber(ARGV[7]) -- how long a level outlives its lock, ms
local client_failures = tonumber(ARGV[8]) -- wrong codes a client may send
local client_window   = ARGV[9]           -- in which they add up, ms
local event           = 10                -- OTP_FAILED, unless it is a lock that refuses
local offered         = after(event)      -- count of the offered code's hashes, one for each accepted key; each is key id:hash

-- The offered hash that is among the remembered ones, and whether there are such, all under keys unknown here.
local function find(key)
  local kept, unknown = 0, 0
  for _, code in ipairs(remembered(key)) do
    local known = false
    for i = offered + 1, offered + ARGV[offered] do
      if code[2] == ARGV[i] then
        return code[2], false
      end
      known = known or string.match(code[2], '^[^:]+:') == string.match(ARGV[i], '^[^:]+:')
    end
    kept = kept + 1
    unknown = unknown + (known and 0 or 1)
  end
  return nil, kept > 0 and unknown == kept
end

if not has_room(event) then
  return {'full'}
end

local left = redis.call('PTTL', lockout)
if left == -1 then -- set by hand without an end
  redis.call('PEXPIRE', lockout, first_lock)
  left = first_lock
end
if left >= 0 then
  count(client, client_window)
  local unlock_eta = math.max(math.ceil(left / 1000), 1)
  record(event_in(event), {reason = 'locked', unlock_eta_seconds = unlock_eta}, 'OTP_LOCKED')
  return {'locked', 'unlocks_in', math.max(left, 1)}
end

if (tonumber(redis.call('GET', client)) or 0) >= client_failures then
  record(event_in(event), {reason = 'rate_limited', rate_limited = true})
  return {'limited', 'retry_in', full_for(client, client_window)}
end

local match, unreadable = find(codes)
if match then
  return {'right', 'hash', match}
end

count(client, client_window)
local failed = tonumber(redis.call('GET', failures)) or 0
if find(spent) then
  record(event_in(event), {reason = 'used'})
  return {'used', 'attempts_left', max_failures - failed % max_failures}
end

local attempt = failed + 1
redis.call('SET', failures, string.format('%.0f', attempt), 'PX', memory)
if attempt % max_failures > 0 then
  local remaining = max_failures - attempt % max_failures
  local reason = unreadable and 'unknown_key' or 'wrong'
  record(event_in(event), {reason = reason, attempt = attempt, remaining = remaining})
  return unreadable and {'unknown_key'} or {'wrong', 'attempts_left', remaining}
end
local level = tonumber(redis.call('GET', locks)) or 0
local length = math.min(first_lock * 2 ^ level, longest_lock)
record(event_in(event), {reason = 'too_many_failures', unlock_eta_seconds = math.ceil(length / 1000)}, 'OTP_LOCKED')
redis.call('SET', lockout, '1', 'PX', length)
redis.call('SET', locks, level + 1, 'PX', length + level_life)
return {'locked', 'unlocks_in', length}
