#!lua
-- Spends a code that check-code.lua called right, or the link that check-link.lua found, and with it every code, handle and link of the
-- address; applies the effects of the sign-in, in one step: of any number of callers exactly one wins. Who does not win counts for the
-- client and its network.
-- KEYS  those named here, then those of the effects
-- Returns {'won'}; {'again', 'session', id, 'user', id, 'key', id} when this very code and handle have just won; {'used', 'attempts_left',
--         n, 'exceeded', limits on trial, 'tightest', limit, as count_wrong has them}; {'locked', 'unlocks_in', ms}; {'closed', 'opens_in', ms}.
local codes        = KEYS[1]            -- live ones of the address
local spent        = KEYS[2]            -- codes
local requests     = KEYS[3]            -- live ones
local everybody    = KEYS[4]            -- what is guessed and right in all of the service
local client       = 5                  -- wrong codes of the client, in KEYS; of the network behind it
local answered     = KEYS[7]            -- who was signed in by the handle a moment ago
local devices      = KEYS[8]            -- that have signed in
local strangers    = 9                  -- first of their keys, in KEYS, as in check-code.lua
local own          = 14                 -- first of those of the offered device
local max_failures = tonumber(ARGV[3])  -- of how many wrong codes the last ends the request, or locks
local total        = tonumber(ARGV[4])  -- guesses in a window that close the codes
local window       = tonumber(ARGV[5])  -- ms
local longest      = tonumber(ARGV[6])  -- closing, ms
local keep         = tonumber(ARGV[7])  -- spent codes to remember
local repeats      = ARGV[8]            -- how long a repeat gets the same answer, ms
local handle       = ARGV[9]            -- hash, or ''
local way          = ARGV[10]           -- 'code' or 'link'
local matched      = ARGV[11]           -- the hash
local answer       = ARGV[12]           -- what a repeat is told: session, user and key, or '' when nobody is signed in
local limits       = 13                 -- two, as sign-in.lua has them
local event        = 23                 -- of the win
local effects      = after(event)       -- of the win
local proofs       = after(effects)     -- count of what the offered device may be remembered as, which follows

if not has_room(event, effects) then
  return {'full'}
end

local proven = ARGV[proofs] ~= '0' and is_remembered(devices, proofs + 1, tonumber(ARGV[proofs]))
local lane = proven and own or strangers
local failures, lockout, locks, guesses, allowed = unpack(KEYS, lane, lane + 4)

local function refuse_lane(reason, left)
  count_wrong(client, limits)
  record(event_in(event), {reason = reason, unlock_eta_seconds = math.ceil(left / 1000)}, 'OTP_LOCKED')
end

fetch({requests, codes, spent, everybody, guesses, lockout})

if handle == '' and get(lockout) then
  local left = math.max(redis.call('PTTL', lockout), 1)
  refuse_lane('locked', left)
  return {'locked', 'unlocks_in', left}
end

local live = requests_in(requests)
local request = request_of(handle, live)
local all = remembered(codes)
local won = false
if handle ~= '' then
  won = request and request.code == matched and (way == 'link' or request.wrong < max_failures)
else
  for _, code in ipairs(all) do
    won = won or code[2] == matched
  end
  for _, one in ipairs(live) do
    won = won or proven and one.code == matched
  end
end

if won and way == 'code' then
  local closed = closed_for(guesses, total, window, longest)
  if closed > 0 and (tonumber(redis.call('GET', allowed)) or 0) <= 0 then
    refuse_lane('too_many_guesses', closed)
    return {'closed', 'opens_in', closed}
  end
end
if not won then
  local code, session, user, key = string.match(redis.call('GET', answered) or '', '^(%S+) (%S+) (%S+) (%S+)$')
  if code == matched and way == 'code' then
    return {'again', 'session', session, 'user', user, 'key', key}
  end
  local exceeded, tightest = count_wrong(client, limits)
  record(event_in(event), {reason = 'used'}, 'OTP_FAILED')
  local failed = tonumber(redis.call('GET', failures)) or 0
  return {'used', 'attempts_left', handle == '' and max_failures - failed % max_failures or 0, 'exceeded', exceeded,
    'tightest', tightest}
end

apply(event)
apply(effects)
if answer ~= '' then
  beat(everybody, 0, 1)
end
if handle ~= '' and answer ~= '' and way == 'code' then
  redis.call('SET', answered, matched .. ' ' .. answer, 'PX', repeats)
end

local ends, parts, known = 0, {}, {}
local function spend(code_ends, code)
  if #parts < keep and not known[code] then
    known[code] = true
    ends = math.max(ends, code_ends)
    parts[#parts + 1] = string.format('%d,%s', code_ends, code)
  end
end
for _, one in ipairs(live) do
  if one.code == matched then
    spend(one.ends, one.code)
  end
end
for _, list in ipairs({all, remembered(spent)}) do
  for _, code in ipairs(list) do
    spend(code[1], code[2])
  end
end
for _, one in ipairs(live) do
  spend(one.ends, one.code)
end
redis.call('SET', spent, table.concat(parts, '|'), 'PX', digits(ends - now))
if handle == '' then
  redis.call('DEL', codes, requests, failures, locks)
else
  redis.call('DEL', codes, requests)
end
return {'won'}
