#!lua
-- Compares an offered code with the live ones and counts it when wrong, in one step: no two callers can share an attempt.
-- A right code is not spent here, see consume-code.lua. Whatever is not right counts for the client and its network.
-- A code that comes with a handle is compared with the one of that request alone. Without one it is compared with the last codes of the
-- address, or of the device that asked for them: each has its own count and lock.
-- KEYS  those named here; of strangers, and behind them, if a device is offered, of that: wrong codes, lock, level of locks, guesses
--       (wrong codes that were compared with a live one), guesses allowed beyond the total; then the one of the event
-- Returns {'right', 'hash', the matching one}; {'again', 'session', id, 'user', id, 'key', id} when this code has signed in a moment
--         ago; {'wrong' or 'used', 'attempts_left', n, 'exceeded', limits on trial, 'tightest', limit, as count_wrong has
--         them}; {'locked', 'unlocks_in', ms}; {'closed', 'opens_in', ms}; {'limited', 'limit', its name, 'retry_in', ms};
--         {'unknown_key'}, counted like a wrong code, when all that could be compared is kept under keys that are not accepted here.
local codes        = KEYS[1]            -- live ones of the address
local spent        = KEYS[2]            -- codes
local requests     = KEYS[3]            -- live ones
local devices      = KEYS[4]            -- that have signed in
local everybody    = KEYS[5]            -- what is guessed and right in all of the service
local client       = 6                  -- wrong codes of the client, in KEYS; of the network behind it
local refusals     = KEYS[8]            -- counted, by minute and cause
local answered     = KEYS[9]            -- who was signed in by the handle a moment ago
local strangers    = 10                 -- first of their keys, in KEYS
local own          = 15                 -- first of those of the offered device
local max_failures = tonumber(ARGV[3])  -- of how many wrong codes the last ends the request, or locks
local max_braked   = tonumber(ARGV[4])  -- the same, while more is guessed than people mistype
local memory       = ARGV[5]            -- how long wrong codes are remembered after the last, ms
local first_lock   = tonumber(ARGV[6])  -- ms
local longest_lock = tonumber(ARGV[7])  -- ms
local level_life   = tonumber(ARGV[8])  -- how long a level outlives its lock, ms
local total        = tonumber(ARGV[9])  -- guesses in a window that close the codes
local window       = tonumber(ARGV[10]) -- ms
local longest      = tonumber(ARGV[11]) -- closing, ms
local floor        = tonumber(ARGV[12]) -- guesses of everybody in a minute that brake, 0 never
local share        = tonumber(ARGV[13]) -- percent of sign-ins that guesses must exceed to brake
local live_codes   = tonumber(ARGV[14]) -- of a device
local handle       = ARGV[15]           -- hash, or ''
local bound        = tonumber(ARGV[16]) -- of counted refusals
local limits       = 17                 -- two, as sign-in.lua has them
local event        = 27                 -- OTP_FAILED, unless it is a lock that refuses
local proofs       = after(event)       -- count of what the offered device may be remembered as, which follows
local offered      = proofs + 1 + ARGV[proofs] -- count of the offered code's hashes, one for each accepted key; each is key id:hash

if not has_room(event) then
  return {'full'}
end

local proven = ARGV[proofs] ~= '0' and is_remembered(devices, proofs + 1, tonumber(ARGV[proofs]))
local lane = proven and own or strangers
local failures, lockout, locks, guesses, allowed = unpack(KEYS, lane, lane + 4)

-- The offered hash that is among some, whether one of them could be compared, and whether there are such, all under keys unknown here.
local function find(hashes)
  local readable = false
  for _, hash in ipairs(hashes) do
    for i = offered + 1, offered + ARGV[offered] do
      if hash == ARGV[i] then
        return hash, true, false
      end
      readable = readable or string.match(hash, '^[^:]+:') == string.match(ARGV[i], '^[^:]+:')
    end
  end
  return nil, readable, #hashes > 0 and not readable
end

local function hashes_in(key)
  local hashes = {}
  for i, entry in ipairs(remembered(key)) do
    hashes[i] = entry[2]
  end
  return hashes
end

local function refuse_lane(event_type, reason, left)
  count_wrong(client, limits)
  record(event_in(event), {reason = reason, unlock_eta_seconds = math.max(math.ceil(left / 1000), 1)}, event_type)
end

fetch({codes, spent, requests, everybody, guesses, failures, lockout, KEYS[client], KEYS[client + 1]})
local live = (handle ~= '' or proven) and requests_in(requests) or {}
local request = request_of(handle, live)

if handle ~= '' and not request then
  local code, session, user, key = string.match(redis.call('GET', answered) or '', '^(%S+) (%S+) (%S+) (%S+)$')
  if code then
    if find({code}) then
      return {'again', 'session', session, 'user', user, 'key', key}
    end
    redis.call('DEL', answered) -- one guess
  end
end

local tries = is_braked(everybody, floor, share) and math.min(max_braked, max_failures) or max_failures
local can_compare = request and request.wrong < tries
if not can_compare then
  local answer = limited(client, limits, refusals, bound, event)
  if answer then
    return answer
  end
end

if handle ~= '' and not can_compare then
  local exceeded, tightest = count_wrong(client, limits)
  local used = find(hashes_in(spent))
  local reason = used and 'used' or request and 'exhausted' or 'expired'
  record(event_in(event), {reason = reason, remaining = 0})
  return {used and 'used' or 'wrong', 'attempts_left', 0, 'exceeded', exceeded, 'tightest', tightest}
end

if handle == '' and get(lockout) then
  local left = redis.call('PTTL', lockout)
  if left == -1 or left > first_lock then
    local length = tonumber(get(lockout)) or 0 -- none that is shorter is ours: a former release wrote 1, as people do
    local is_known = length >= first_lock
    if left == -1 or (is_known and left > length) then -- set by hand without an end, or Redis' clock was set back
      left = is_known and length or first_lock
      redis.call('PEXPIRE', lockout, digits(left))
    end
  end
  if left >= 0 then
    refuse_lane('OTP_LOCKED', 'locked', left)
    return {'locked', 'unlocks_in', math.max(left, 1)}
  end
end

local closed = closed_for(guesses, total, window, longest)
local beyond = closed > 0 and tonumber(redis.call('GET', allowed)) or 0
if closed > 0 and beyond <= 0 then
  refuse_lane('OTP_LOCKED', 'too_many_guesses', closed)
  return {'closed', 'opens_in', closed}
end

local comparable = request and {request.code} or hashes_in(codes)
if proven and not request then
  local of_device = 0
  for _, one in ipairs(live) do
    for i = proofs + 1, proofs + ARGV[proofs] do
      if one.device == ARGV[i] and of_device < live_codes then
        comparable[#comparable + 1] = one.code
        of_device = of_device + 1
      end
    end
  end
end
local match, compared, unreadable = find(comparable)
if match then
  return {'right', 'hash', match}
end

local exceeded, tightest = count_wrong(client, limits)
local failed = tonumber(get(failures)) or 0
if not request and find(hashes_in(spent)) then
  record(event_in(event), {reason = 'used'})
  return {'used', 'attempts_left', math.max(tries - failed % tries, 1), 'exceeded', exceeded, 'tightest', tightest}
end

if compared then
  beat(everybody, 1, 0)
  remember(guesses, '1', window, total)
  if beyond > 0 then
    redis.call('DECR', allowed)
    beyond = beyond - 1
  end
  closed = beyond > 0 and 0 or closed_for(guesses, total, window, longest)
end

local attempt, remaining
if request then
  request.wrong = request.wrong + 1
  keep_requests(requests, live)
  attempt, remaining = request.wrong, math.max(tries - request.wrong, 0)
else
  attempt = failed + 1
  redis.call('SET', failures, digits(attempt), 'PX', memory)
  remaining = attempt % tries > 0 and tries - attempt % tries or 0
end

local lock = 0
if not request and remaining == 0 then
  local level = tonumber(redis.call('GET', locks)) or 0
  lock = math.min(first_lock * 2 ^ level, longest_lock)
  redis.call('SET', lockout, digits(lock), 'PX', digits(lock))
  redis.call('SET', locks, level + 1, 'PX', lock + level_life)
end

if not proven and lock > 0 then
  bar('lock', lockout, lock)
end
if not proven and closed > 0 then
  bar('closing', guesses, closed)
end
if closed > 0 then
  record(event_in(event), {reason = 'too_many_guesses', unlock_eta_seconds = math.ceil(closed / 1000)}, 'OTP_LOCKED')
  return {'closed', 'opens_in', closed}
end
if lock > 0 then
  record(event_in(event), {reason = 'too_many_failures', unlock_eta_seconds = math.ceil(lock / 1000)}, 'OTP_LOCKED')
  return {'locked', 'unlocks_in', lock}
end
record(event_in(event), {reason = unreadable and 'unknown_key' or 'wrong', attempt = attempt, remaining = remaining})
return unreadable and {'unknown_key'} or {'wrong', 'attempts_left', remaining, 'exceeded', exceeded, 'tightest', tightest}
