#!lua
-- Queues a dead letter again, with what is left of its life, in the same step as this is recorded. Its tries are
-- counted anew. Of two callers one does it.
-- KEYS the outbox, the dead letters, where its content is kept, the outcomes, those of the effects
-- ARGV[3] jobs that may wait, ARGV[4] least life that is worth a try (ms), ARGV[5..] effects
-- Returns {'queued'}, or {'gone'} when it cannot be tried again any more.
local outbox, dead, content_key, outcomes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local bound, minimum_life, effects = tonumber(ARGV[3]), tonumber(ARGV[4]), 5

local entry, content = string.match(redis.call('GET', content_key) or '', '^(%S+) (.+)$')
local letter = entry and redis.call('XRANGE', dead, entry, entry)[1]
local left = redis.call('PTTL', content_key)
if not letter or left <= minimum_life then
  return {'gone'}
end
if redis.call('XLEN', outbox) >= bound or not has_room(effects) then
  return {'full'}
end
local fields = {}
for i = 1, #letter[2], 2 do
  fields[letter[2][i]] = letter[2][i + 1]
end
redis.call('XADD', outbox, entry_id(), 'id', fields.id or '', 'to', fields.to or '', 'kind', fields.kind or '',
  'code', content, 'life', left, 'request', fields.request or '')
apply(effects)
redis.call('XDEL', dead, entry)
-- A job is listed once: it has not ended any more.
redis.call('XDEL', outcomes, fields.told or '0-0')
redis.call('DEL', content_key)
return {'queued'}
