#!lua
-- Looks for a dead letter that can be tried again.
-- KEYS the dead letters, where its content is kept
-- ARGV[3] least life that is worth a try (ms)
-- Returns {'letter', to}, {'expired'} when too little life is left, {'none'} when no content is kept.
local kept = redis.call('GET', KEYS[2])
local letter = kept and redis.call('XRANGE', KEYS[1], string.match(kept, '^%S+'), string.match(kept, '^%S+'))[1]
if not letter then
  return {'none'}
end
if redis.call('PTTL', KEYS[2]) <= tonumber(ARGV[3]) then
  return {'expired'}
end
for i = 1, #letter[2], 2 do
  if letter[2][i] == 'to' then
    return {'letter', letter[2][i + 1]}
  end
end
return {'none'}
