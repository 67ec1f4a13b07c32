#!lua flags=allow-oom
-- Renews the fence of a try: of two workers that hold one job only its owner gets to go on with it.
-- Returns {'renewed', 'try', n, 'now', ms by this clock}: this is the nth try, others may take the job over a retry delay from now;
--   {'lost'} another worker has it; {'gone'} it has ended.
local outbox   = KEYS[1]
local group    = ARGV[3]
local consumer = ARGV[4]
local entry    = ARGV[5]

-- pcall: there is no group when Redis was emptied meanwhile.
local pending = redis.pcall('XPENDING', outbox, group, entry, entry, 1)[1]
if not pending then
  return {'gone'}
end
if pending[2] ~= consumer then
  return {'lost'}
end
if #redis.call('XRANGE', outbox, entry, entry) == 0 then
  redis.call('XACK', outbox, group, entry)
  return {'gone'}
end
redis.call('XCLAIM', outbox, group, consumer, 0, entry, 'JUSTID')
return {'renewed', 'try', pending[4], 'now', now}
