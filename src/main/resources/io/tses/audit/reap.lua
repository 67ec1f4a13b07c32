#!lua
-- Forgets consumers of ended processes. One with pending entries stays: deleting it would lose them. Looking and deleting
-- are one step, so that none can get entries in between.
-- KEYS outbox; ARGV group, the calling consumer, silence in ms after which a consumer counts as ended.
-- Returns {'done', how many were forgotten}.
local group, caller, silence = ARGV[3], ARGV[4], tonumber(ARGV[5])
local function field(consumer, name)
  for at = 1, #consumer, 2 do
    if consumer[at] == name then
      return consumer[at + 1]
    end
  end
end
local consumers = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], group)
if consumers.err then -- no stream or no group yet
  return {'done', 0}
end
local reaped = 0
for _, consumer in ipairs(consumers) do
  local name = field(consumer, 'name')
  if name ~= caller and field(consumer, 'pending') == 0 and field(consumer, 'idle') >= silence then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], group, name)
    reaped = reaped + 1
  end
end
return {'done', reaped}
