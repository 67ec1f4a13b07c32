#!lua flags=allow-oom
-- Forgets an address in some entries of a stream of mails, oldest first. Whoever is trying such a job finds it gone. May be
-- repeated.
-- Returns {'next', 'after', the entry after which to go on}; {'end'}.
local stream         = KEYS[1]
local failures       = KEYS[2]           -- the failed tries of jobs that have not ended
local address        = ARGV[3]
local group          = ARGV[4]
local after          = ARGV[5]           -- the entry after which to go on; '' from the oldest
local most           = tonumber(ARGV[6]) -- entries to look at
local content_prefix = tag .. ARGV[7]    -- of the keys that keep the contents of dead letters; the job follows

local rows = redis.call('XRANGE', stream, after == '' and '-' or '(' .. after, '+', 'COUNT', most)
for _, row in ipairs(rows) do
  local entry, fields = row[1], by_name(row[2])
  if fields.to == address then
    redis.call('DEL', content_prefix .. (fields.id or ''))
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
return {'next', 'after', rows[#rows][1]}
