#!lua
-- Tries what scripts need and leaves nothing behind: a write to a key of its own, and for all else whether the user may.
-- KEYS[1] its own key
-- ARGV[3...] a key of each kind there is
-- Returns {'fine'}, or {'forbidden', {what the user may not do, ...}}.
redis.call('SET', KEYS[1], '', 'PX', 1)
redis.call('DEL', KEYS[1])

local forbidden = {}

local function try(...)
  if not redis.acl_check_cmd(...) then
    forbidden[#forbidden + 1] = table.concat({...}, ' ')
  end
end

local own = KEYS[1]
try('EVAL', 'return 1', '0')
for _, command in ipairs({
  {'GET'}, {'EXISTS'}, {'PTTL'}, {'INCR'}, {'PEXPIRE', '1'},
  {'HGET', 'f'}, {'HMGET', 'f'}, {'HLEN'}, {'HSET', 'f', 'v'}, {'HDEL', 'f'},
  {'ZADD', '1', 'm'}, {'ZCARD'}, {'ZRANGE', '0', '-1'}, {'ZREVRANGE', '0', '-1'}, {'ZREM', 'm'},
  {'ZSCORE', 'm'}, {'ZREMRANGEBYRANK', '0', '-1'},
  {'XADD', '*', 'f', 'v'}, {'XLEN'}, {'XRANGE', '-', '+'}, {'XREVRANGE', '+', '-'}, {'XDEL', '0-1'},
  {'XTRIM', 'MAXLEN', '1'}, {'XACK', 'g', '0-1'}, {'XPENDING', 'g'}, {'XCLAIM', 'g', 'c', '0', '0-1'},
  {'XAUTOCLAIM', 'g', 'c', '0', '0'},
}) do
  try(command[1], own, unpack(command, 2))
end
try('XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', own, '>')
try('XGROUP', 'CREATE', own, 'g', '0')
try('XGROUP', 'DELCONSUMER', own, 'g', 'c')
try('XINFO', 'GROUPS', own)
try('XINFO', 'CONSUMERS', own, 'g')
for i = 3, #ARGV do
  try('SET', ARGV[i], 'v')
  try('GET', ARGV[i])
end

if #forbidden > 0 then
  return {'forbidden', forbidden}
end
return {'fine'}
