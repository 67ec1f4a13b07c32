#!lua flags=no-writes
-- Looks for a dead letter that can be tried again.
-- Returns {'letter', 'to', its address}; {'expired'} when too little life is left; {'none'} when no content is kept.
local dead         = KEYS[1]
local content_key  = KEYS[2]           -- where the content of the letter is kept
local minimum_life = tonumber(ARGV[3]) -- least that is worth a try, ms

local entry = string.match(redis.call('GET', content_key) or '', '^%S+')
local letter = entry and redis.call('XRANGE', dead, entry, entry)[1]
if not letter then
  return {'none'}
end
if redis.call('PTTL', content_key) <= minimum_life then
  return {'expired'}
end
local to = by_name(letter[2]).to
return to and {'letter', 'to', to} or {'none'}
