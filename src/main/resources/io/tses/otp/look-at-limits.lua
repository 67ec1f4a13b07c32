#!lua flags=no-writes
-- Looks at what limits have counted, without a trace.
-- KEYS  of the limits
-- Returns {'seen', 'counts', list of permits taken, 'ends_in', list of ms until there are all again (0: there are)}.
local counts, ends_in = {}, {}
for i, value in ipairs(redis.call('MGET', unpack(KEYS))) do
  counts[i] = tonumber(value) or 0
  ends_in[i] = math.max(redis.call('PTTL', KEYS[i]), 0)
end
return {'seen', 'counts', counts, 'ends_in', ends_in}
