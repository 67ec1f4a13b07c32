#!lua
-- Forgets an address in some entries of a stream of mails, oldest first. Whoever is trying such a job finds it gone. May be
-- repeated.
-- KEYS the stream, the failed tries of jobs that have not ended
-- ARGV[3] address, ARGV[4] group, ARGV[5] the entry after which to go on ('' from the oldest), ARGV[6] how many entries to
--   look at, ARGV[7] what the keys begin with that keep the contents of dead letters, before the job
-- Returns {'next', the entry after which to go on}; {'end'}.
local stream, failures = KEYS[1], KEYS[2]
local address, group, after, most, code_keys = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7]

local rows = redis.call('XRANGE', stream, after == '' and '-' or '(' .. after, '+', 'COUNT', most)
for _, row in ipairs(rows) do
  local entry, fields = row[1], {}
  for i = 1, #row[2], 2 do
    fields[row[2][i]] = row[2][i + 1]
  end
  if fields.to == address then
    redis.call('DEL', code_keys .. (fields.id or ''))
    -- Of the streams only the outbox has a group; entries of the others may have the same ids.
    if redis.call('XACK', stream, group, entry) == 1 then
      redis.call('HDEL', failures, entry)
    end
    redis.call('XDEL', stream, entry)
  end
end
if #rows < most then
  return {'end'}
end
return {'next', rows[#rows][1]}
