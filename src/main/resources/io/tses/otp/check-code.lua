#!lua
-- Compares an offered code with the live ones and counts it when wrong, in one step: no two callers can share an attempt.
-- A right code is not spent here, see consume-code.lua.
-- KEYS  1 live codes  2 wrong codes of the address  3 its lock  4 its level of locks  5 its spent codes
--       6 wrong codes of the client  7 the audit stream
-- ARGV  from 3: wrong codes that lock; their window, ms; first lock, ms; longest lock, ms; how long a level outlives its
--       lock, ms; wrong codes a client may send; their window, ms; the audit event; count of the offered code's keyed
--       hashes, one for each accepted key; the hashes as key id:hash
-- Returns {'right', the matching hash}; {'wrong' or 'used', attempts left}; {'locked', ms}; {'limited', ms};
--         {'unknown_key'} when a code is kept under a key that is not accepted here.
local codes, failures, lockout, locks, spent, client = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local max_failures, failure_window = tonumber(ARGV[3]), ARGV[4]
local first_lock, longest_lock, level_life = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local client_failures, client_window = tonumber(ARGV[8]), ARGV[9]
local event = 10
local offered = after(event)

local function count(key, window)
  if redis.call('INCR', key) == 1 or redis.call('PTTL', key) == -1 then
    redis.call('PEXPIRE', key, window)
  end
end

-- The offered hash that is among the remembered ones, and whether one of those is under a key unknown here.
local function find(key)
  local unknown = false
  for _, code in ipairs(remembered(key)) do
    local known = false
    for i = offered + 1, offered + ARGV[offered] do
      if code[2] == ARGV[i] then
        return code[2], false
      end
      known = known or string.match(code[2], '^[^:]+:') == string.match(ARGV[i], '^[^:]+:')
    end
    unknown = unknown or not known
  end
  return nil, unknown
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
  record(event, 'OTP_LOCKED', '"reason":"locked","unlock_eta_seconds":' .. math.max(math.ceil(left / 1000), 1))
  return {'locked', math.max(left, 1)}
end

if (tonumber(redis.call('GET', client)) or 0) >= client_failures then
  local wait = redis.call('PTTL', client)
  if wait == -1 then
    redis.call('PEXPIRE', client, client_window)
    wait = tonumber(client_window)
  end
  record(event, 'OTP_FAILED', '"reason":"rate_limited","rate_limited":true')
  return {'limited', math.max(wait, 1)}
end

local match, unknown = find(codes)
if match then
  return {'right', match}
end
local used, unknown_used = find(spent)
local failed = tonumber(redis.call('GET', failures)) or 0
if used then
  record(event, 'OTP_FAILED', '"reason":"used"')
  return {'used', max_failures - failed}
end
if unknown or unknown_used then
  return {'unknown_key'}
end

count(client, client_window)
local attempt = failed + 1
if attempt < max_failures then
  record(event, 'OTP_FAILED', '"reason":"wrong","attempt":' .. attempt .. ',"remaining":' .. max_failures - attempt)
  count(failures, failure_window)
  return {'wrong', max_failures - attempt}
end
local level = tonumber(redis.call('GET', locks)) or 0
local length = math.min(first_lock * 2 ^ level, longest_lock)
record(event, 'OTP_LOCKED', '"reason":"too_many_failures","unlock_eta_seconds":' .. math.ceil(length / 1000))
redis.call('SET', lockout, '1', 'PX', length)
redis.call('SET', locks, level + 1, 'PX', length + level_life)
redis.call('DEL', failures)
return {'locked', length}
