#!lua flags=no-writes
-- Looks at how much is guessed by everybody, without a trace.
-- Returns {'measured', 'guesses', wrong codes that were compared with a live one, of this minute or the one before, whichever is more,
--         'sign_ins', likewise, 'braked', 1 if all have fewer tries, or 0}.
local everybody = KEYS[1]           -- what is guessed and right in all of the service
local floor     = tonumber(ARGV[3]) -- guesses in a minute that brake, 0 never
local share     = tonumber(ARGV[4]) -- percent of sign-ins that guesses must exceed to brake

local rate = pulse(everybody)
return {'measured', 'guesses', math.max(rate[1], rate[3]), 'sign_ins', math.max(rate[2], rate[4]),
  'braked', is_braked(everybody, floor, share) and 1 or 0}
