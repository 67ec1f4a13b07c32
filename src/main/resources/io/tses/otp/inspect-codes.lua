#!lua flags=no-writes
-- Looks at the codes of an address, without a trace.
-- Returns {'state', 'now', ms, 'code_ends', when the newest live code ends (ms, 0 if there is none), 'wrong_codes', those
--          remembered, 'unlocks_in', ms until the lock ends (0 if there is none), 'guesses', wrong codes that were compared with a live one
--          in the window, 'opens_in', ms until codes are compared again (0 if they are)}.
local codes      = KEYS[1]           -- live ones
local failures   = KEYS[2]           -- wrong codes of the address
local lockout    = KEYS[3]
local guesses    = KEYS[4]           -- wrong codes that were compared with a live one
local allowed    = KEYS[5]           -- how many beyond the total
local first_lock = tonumber(ARGV[3]) -- ms: what the next attempt makes of a lock that was set by hand without an end
local total      = tonumber(ARGV[4]) -- guesses in a window that close the codes
local window     = tonumber(ARGV[5]) -- ms
local longest    = tonumber(ARGV[6]) -- closing, ms

local newest = remembered(codes)[1]
local left = redis.call('PTTL', lockout)
if left == -1 then
  left = first_lock
elseif left >= 0 then
  left = math.max(left, 1)
else
  left = 0
end
local closed = closed_for(guesses, total, window, longest)
if (tonumber(redis.call('GET', allowed)) or 0) > 0 then
  closed = 0
end
return {'state', 'now', now, 'code_ends', newest and newest[1] or 0,
  'wrong_codes', tonumber(redis.call('GET', failures)) or 0, 'unlocks_in', left,
  'guesses', #remembered(guesses), 'opens_in', closed}
