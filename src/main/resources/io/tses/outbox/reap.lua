#!lua flags=allow-oom
-- Forgets consumers of ended processes. One with pending entries stays: deleting it would lose them. Looking and deleting
-- are one step, so that none can get entries in between. Entries that were taken in what is the future by now are brought back.
-- Returns {'reaped', 'consumers', how many were forgotten}.
local stream  = KEYS[1]
local group   = ARGV[3]
local caller  = ARGV[4]           -- the consumer that asks, which stays
local silence = tonumber(ARGV[5]) -- ms after which a consumer counts as ended

local consumers = redis.pcall('XINFO', 'CONSUMERS', stream, group)
if consumers.err then -- no stream or no group yet
  return {'reaped', 'consumers', 0}
end
bring_back(stream, group)
local reaped = 0
for _, facts in ipairs(consumers) do
  local consumer = by_name(facts)
  if consumer.name ~= caller and consumer.pending == 0 and consumer.idle >= silence then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer.name)
    reaped = reaped + 1
  end
end
return {'reaped', 'consumers', reaped}
