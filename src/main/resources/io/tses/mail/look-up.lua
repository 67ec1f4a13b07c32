#!lua flags=no-writes
-- Looks for a job among some entries of a stream, newest first.
-- Returns {'found', 'outcome', its outcome ('' none yet)}; {'next', 'after', the entry after which to go on}; {'end'}.
local stream = KEYS[1]
local job    = ARGV[3]
local after  = ARGV[4]           -- the entry after which to go on; '+' from the newest
local most   = tonumber(ARGV[5]) -- entries to look at

local rows = redis.call('XREVRANGE', stream, after == '+' and '+' or '(' .. after, '-', 'COUNT', most)
for _, row in ipairs(rows) do
  local fields = by_name(row[2])
  -- Former releases wrote the id of an outcome's job in the field job.
  if (fields.id or fields.job) == job then
    return {'found', 'outcome', fields.outcome or ''}
  end
end
if #rows < most then
  return {'end'}
end
return {'next', 'after', rows[#rows][1]}
