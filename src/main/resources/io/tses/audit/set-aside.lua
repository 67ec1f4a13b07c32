#!lua flags=allow-oom
-- Moves an entry that can never become a row to the stream of rejected ones, fields untouched. One step: the entry is
-- never in both streams and never in none.
-- Returns {'moved'}; {'gone'} when the entry was not there any more.
local outbox   = KEYS[1]
local rejected = KEYS[2]
local group    = ARGV[3]
local entry    = ARGV[4]
local problem  = ARGV[5]

local found = redis.call('XRANGE', outbox, entry, entry)[1]
if found then
  redis.call('XADD', rejected, entry_id(), 'entry', entry, 'error', problem, unpack(found[2]))
end
redis.call('XACK', outbox, group, entry)
return {redis.call('XDEL', outbox, entry) == 1 and 'moved' or 'gone'}
