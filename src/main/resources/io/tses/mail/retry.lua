#!lua
-- Queues a dead letter again, with what is left of its life, in the same step as this is recorded. Its tries are
-- counted anew. Of two callers one does it.
-- KEYS  those named here, then those of the effects
-- Returns {'queued'}; {'gone'} when it cannot be tried again any more.
local outbox       = KEYS[1]
local dead         = KEYS[2]
local content_key  = KEYS[3]           -- where the content of the letter is kept
local outcomes     = KEYS[4]
local bound        = tonumber(ARGV[3]) -- jobs that may wait
local minimum_life = tonumber(ARGV[4]) -- least that is worth a try, ms
local effects      = 5

local entry, content = string.match(redis.call('GET', content_key) or '', '^(%S+) (.+)$')
local letter = entry and redis.call('XRANGE', dead, entry, entry)[1]
local left = redis.call('PTTL', content_key)
if not letter or left <= minimum_life then
  return {'gone'}
end
if redis.call('XLEN', outbox) >= bound or not has_room(effects) then
  return {'full'}
end
local fields = by_name(letter[2])
append(outbox, 'id', fields.id or '', 'to', fields.to or '', 'kind', fields.kind or '',
  'code', content, 'life', left, 'request', fields.request or '',
  'languages', fields.languages or '')
apply(effects)
redis.call('XDEL', dead, entry)
-- A job is listed once: it has not ended any more.
redis.call('XDEL', outcomes, fields.told or '0-0')
redis.call('DEL', content_key)
return {'queued'}
