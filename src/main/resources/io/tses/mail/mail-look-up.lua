#!lua
-- Looks for a job among some entries of a stream, newest first.
-- KEYS the stream
-- ARGV[3] name of the field that holds the job, ARGV[4] job, ARGV[5] the entry after which to go on ('+' from the newest),
--   ARGV[6] how many entries to look at
-- Returns {'found', its outcome ('' none yet)}; {'next', the entry after which to go on}; {'end'}.
local rows = redis.call('XREVRANGE', KEYS[1], ARGV[5] == '+' and '+' or '(' .. ARGV[5], '-', 'COUNT', ARGV[6])
for _, row in ipairs(rows) do
  local fields = {}
  for i = 1, #row[2], 2 do
    fields[row[2][i]] = row[2][i + 1]
  end
  if fields[ARGV[3]] == ARGV[4] then
    return {'found', fields.outcome or ''}
  end
end
if #rows < tonumber(ARGV[6]) then
  return {'end'}
end
return {'next', rows[#rows][1]}
