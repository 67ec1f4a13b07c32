#!lua flags=allow-oom
-- Spends every code, handle and link of an address, as a sign-in does. May be repeated.
-- Returns {'spent'}.
local codes    = KEYS[1]           -- live ones
local spent    = KEYS[2]           -- codes
local requests = KEYS[3]           -- live ones
local keep     = tonumber(ARGV[3]) -- spent codes to remember

local live = remembered(codes)
for i = #live, 1, -1 do -- the one that ends last comes last, and with it the end of all
  remember(spent, live[i][2], live[i][1] - now, keep)
end
redis.call('DEL', codes, requests)
return {'spent'}
