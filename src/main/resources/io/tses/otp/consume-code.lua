#!lua
-- Spends a code that check-code.lua called right, and applies the effects of the sign-in, in one step: of any number of
-- callers exactly one wins.
-- Who does not win counts for the client, as in check-code.lua.
-- KEYS  1 live codes  2 wrong codes of the address  3 its lock  4 its level of locks  5 its spent codes
--       6 wrong codes of the client, then the keys of the effects
-- ARGV  from 3: of how many wrong codes the last locks; the window of the client's, ms; spent codes to remember; the matched
--       hash; the audit event of the win; its effects
-- Returns {'won'}; {'used', attempts left}; {'locked', ms}.
local codes, failures, lockout, locks, spent, client = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local max_failures, client_window, keep, matched = tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), ARGV[6]
local event = 7
local effects = after(event)

if not (has_room(event) and has_room(effects)) then
  return {'full'}
end

local left = redis.call('PTTL', lockout)
if left ~= -2 then
  left = math.max(left, 1)
  count(client, client_window)
  record(event, 'OTP_LOCKED', '"reason":"locked","unlock_eta_seconds":' .. math.ceil(left / 1000))
  return {'locked', left}
end

local live = remembered(codes)
local won = false
for _, code in ipairs(live) do
  won = won or code[2] == matched
end
if not won then
  count(client, client_window)
  record(event, 'OTP_FAILED', '"reason":"used"')
  return {'used', max_failures - (tonumber(redis.call('GET', failures)) or 0) % max_failures}
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
