#!lua
-- Compares an offered code with the live ones and counts it when wrong, in one step: no two callers can share an attempt.
-- A right code is not spent here, see consume-code.lua. Whatever is not right counts for the client, unless that has sent
-- too many already.
-- KEYS  1 live codes  2 wrong codes of the address  3 its lock  4 its level of locks  5 its spent codes
--       6 wrong codes of the client  7 the audit stream
-- ARGV  from 3: of how many wrong codes the last locks; how long they are remembered after the last, ms; first lock, ms;
--       longest lock, ms; how long a level outlives its lock, ms; wrong codes a client may send; their window, ms; the audit
--       event; count of the offered code's keyed hashes, one for each accepted key; the hashes as key id:hash
-- Returns {'right', the matching hash}; {'wrong' or 'used', attempts left}; {'locked', ms}; {'limited', ms};
--         {'unknown_key'}, counted like a wrong code, when all live codes are kept under keys that are not accepted here.
local codes, failures, lockout, locks, spent, client = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local max_failures, memory = tonumber(ARGV[3]), ARGV[4]
local first_lock, longest_lock, level_life = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local client_failures, client_window = tonumber(ARGV[8]), ARGV[9]
local event = 10
local offered = after(event)

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
  record(event, 'OTP_LOCKED', '"reason":"locked","unlock_eta_seconds":' .. math.max(math.ceil(left / 1000), 1))
  return {'locked', math.max(left, 1)}
end

if (tonumber(redis.call('GET', client)) or 0) >= client_failures then
  record(event, 'OTP_FAILED', '"reason":"rate_limited","rate_limited":true')
  return {'limited', full_for(client, client_window)}
end

local match, unreadable = find(codes)
if match then
  return {'right', match}
end

count(client, client_window)
local failed = tonumber(redis.call('GET', failures)) or 0
if find(spent) then
  record(event, 'OTP_FAILED', '"reason":"used"')
  return {'used', max_failures - failed % max_failures}
end

local attempt = failed + 1
redis.call('SET', failures, string.format('%.0f', attempt), 'PX', memory)
if attempt % max_failures > 0 then
  local remaining = max_failures - attempt % max_failures
  record(event, 'OTP_FAILED', '"reason":"' .. (unreadable and 'unknown_key' or 'wrong') .. '","attempt":' .. attempt
    .. ',"remaining":' .. remaining)
  return unreadable and {'unknown_key'} or {'wrong', remaining}
end
local level = tonumber(redis.call('GET', locks)) or 0
local length = math.min(first_lock * 2 ^ level, longest_lock)
record(event, 'OTP_LOCKED', '"reason":"too_many_failures","unlock_eta_seconds":' .. math.ceil(length / 1000))
redis.call('SET', lockout, '1', 'PX', length)
redis.call('SET', locks, level + 1, 'PX', length + level_life)
return {'locked', length}
