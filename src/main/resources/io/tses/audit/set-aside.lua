#!lua
-- Moves an entry that can never become a row to the stream of rejected ones, fields untouched. One step: the entry is
-- never in both streams and never in none.
-- KEYS outbox, rejected; ARGV group, id, error.
-- Returns {'done', 1}, or {'done', 0} when the entry was gone already.
local group, id, problem = ARGV[3], ARGV[4], ARGV[5]
local found = redis.call('XRANGE', KEYS[1], id, id)[1]
if found then
  local fields = found[2]
  redis.call('XADD', KEYS[2], entry_id(), 'entry', id, 'error', problem, unpack(fields))
end
redis.call('XACK', KEYS[1], group, id)
return {'done', redis.call('XDEL', KEYS[1], id)}
