#!lua
-- Looks at the codes of an address, without a trace.
-- Returns {'state', 'now', ms, 'code_ends', when the newest live code ends (ms, 0 if there is none), 'wrong_codes', those
--          remembered, 'unlocks_in', ms until the lock ends (0 if there is none)}.
local codes      = KEYS[1]           -- live ones
local failures   = KEYS[2]           -- wrong codes of the address
local lockout    = KEYS[3]
local first_lock = tonumber(ARGV[3]) -- ms: what the next attempt makes of a lock that was set by hand without an end

local newest = remembered(codes)[1]
local left = redis.call('PTTL', lockout)
if left == -1 then
  left = first_lock
elseif left >= 0 then
  left = math.max(left, 1)
else
  left = 0
end
return {'state', 'now', now, 'code_ends', newest and newest[1] or 0,
  'wrong_codes', tonumber(redis.call('GET', failures)) or 0, 'unlocks_in', left}
