#!lua
-- Spends a code that check-code.lua called right, and applies the effects of the sign-in, in one step: of any number of
-- callers exactly one wins. Who does not win counts for the client, as in check-code.lua.
-- KEYS  those named here, then those of the effects
-- Returns {'won'}; {'used', 'attempts_left', n}; {'locked', 'unlocks_in', ms}.
local codes         = KEYS[1]           -- live ones
local failures      = KEYS[2]           -- wrong codes of the address
local lockout       = KEYS[3]
local locks         = KEYS[4]           -- level of locks
local spent         = KEYS[5]           -- codes
local client        = KEYS[6]           -- wrong codes of the client
local max_failures  = tonumber(ARGV[3]) -- of how many wrong codes the last locks
local client_window = ARGV[4]           -- in which the client's add up, ms
local keep          = tonumber(ARGV[5]) -- spent codes to remember
local matched       = ARGV[6]           -- the hash
local event         = 7                 -- of the win
local effects       = after(event)      -- of the win

if not (has_room(event) and has_room(effects)) then
  return {'full'}
end

local left = redis.call('PTTL', lockout)
if left ~= -2 then
  left = math.max(left, 1)
  count(client, client_window)
  record(event_in(event), {reason = 'locked', unlock_eta_seconds = math.ceil(left / 1000)}, 'OTP_LOCKED')
  return {'locked', 'unlocks_in', left}
end

local live = remembered(codes)
local won = false
for _, code in ipairs(live) do
  won = won or code[2] == matched
end
if not won then
  count(client, client_window)
  record(event_in(event), {reason = 'used'}, 'OTP_FAILED')
  return {'used', 'attempts_left', max_failures - (tonumber(redis.call('GET', failures)) or 0) % max_failures}
end

apply(event)
apply(effects)
local ends, parts = 0, {}
for _, list in ipairs({live, remembered(spent)}) do
  for _, code in ipairs(list) do
    if #parts < keep then
      ends = math.max(ends, code[1])
      parts[#parts + 1] = string.format('%.0f,%s', code[1], code[2])
    end
  end
end
redis.call('SET', spent, table.concat(parts, '|'), 'PX', string.format('%.0f', ends - now))
redis.call('DEL', codes, failures, locks)
return {'won'}
