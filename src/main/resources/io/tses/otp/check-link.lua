#!lua
-- Looks for the request that a link belongs to, and counts one that is not good for the client and its network. Spends nothing, see
-- consume-code.lua. A link cannot be guessed, so that no lock applies to it; only one that is wrong may meet a limit.
-- KEYS  those named here, what the link may be kept under, one for each accepted key, then the one of the event
-- Returns {'right', 'email', its address, 'handle', hash, 'hash', of its code, 'ends_in', ms, 'handles', hashes of all live ones of the
--         address}; {'wrong', 'exceeded', limits on trial}; {'limited', 'limit', its name, 'retry_in', ms}.
local client    = 1                 -- wrong codes of the client, in KEYS; of the network behind it
local refusals  = KEYS[3]           -- counted, by minute and cause
local first     = 4                 -- of the links, in KEYS
local requests  = tag .. ARGV[3]    -- what the key of live requests begins with; the address follows
local links     = tonumber(ARGV[4]) -- count
local bound     = tonumber(ARGV[5]) -- of counted refusals
local limits    = 6                 -- two, as sign-in.lua has them
local event     = 16                -- OTP_FAILED, of nobody known

if not has_room(event) then
  return {'full'}
end

for i = first, first + links - 1 do
  local handle, email = string.match(redis.call('GET', KEYS[i]) or '', '^(%S+) (.+)$')
  local live = handle and requests_in(requests .. email) or {}
  local request = request_of(handle, live)
  if request then
    local handles = {}
    for n, one in ipairs(live) do
      handles[n] = one.handle
    end
    return {'right', 'email', email, 'handle', handle, 'hash', request.code, 'ends_in', request.ends - now, 'handles', handles}
  end
end

local answer = limited(client, limits, refusals, bound, event)
if answer then
  return answer
end
local exceeded = count_wrong(client, limits)
record(event_in(event), {reason = 'wrong', method = 'link'})
return {'wrong', 'exceeded', exceeded}
