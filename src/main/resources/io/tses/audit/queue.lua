#!lua flags=no-writes
-- How the queue stands.
-- Returns {'queue', 'depth', entries in the outbox, 'in_flight', of those that auditors have read, 'oldest', age of the first
--   (ms), 'retried', of those looked at that were taken over from another auditor, 'rejected', entries set aside}.
local outbox    = KEYS[1]
local rejected  = KEYS[2]
local group     = ARGV[3]
local looked_at = ARGV[4] -- how many of the oldest entries in flight

local oldest = redis.call('XRANGE', outbox, '-', '+', 'COUNT', 1)[1]
local age = oldest and math.max(now - tonumber(string.match(oldest[1], '^%d+')), 0) or 0
-- pcall: there is no group before the first auditor has come.
local retried = 0
for _, pending in ipairs(redis.pcall('XPENDING', outbox, group, '-', '+', looked_at)) do
  local deliveries = pending[4]
  if deliveries > 1 then
    retried = retried + 1
  end
end
local in_flight = redis.pcall('XPENDING', outbox, group)[1] or 0
return {'queue', 'depth', redis.call('XLEN', outbox), 'in_flight', in_flight, 'oldest', age, 'retried', retried,
  'rejected', redis.call('XLEN', rejected)}
