#!lua
-- Tries what scripts need and leaves nothing behind: a write to a key of its own, and for all else whether the user may.
-- Returns {'fine'}; {'forbidden', 'rights', list of what the user may not do}.
local own   = KEYS[1] -- a key of this check alone
local first = 3       -- of the keys, one of each kind there is, which are all that follows in ARGV

redis.call('SET', own, '', 'PX', 1)
redis.call('DEL', own)

local forbidden = {}

local function try(...)
  if not redis.acl_check_cmd(...) then
    forbidden[#forbidden + 1] = table.concat({...}, ' ')
  end
end

try('EVAL', 'return 1', '0')
for _, command in ipairs({
  {'GET'}, {'MGET'}, {'BITFIELD', 'INCRBY', 'u32', '#0', '1'}, {'EXISTS'}, {'PTTL'}, {'INCR'}, {'DECR'}, {'PEXPIRE', '1'},
  {'HGET', 'f'}, {'HGETALL'}, {'HMGET', 'f'}, {'HLEN'}, {'HSET', 'f', 'v'}, {'HDEL', 'f'}, {'HEXISTS', 'f'},
  {'HINCRBY', 'f', '1'}, {'HSCAN', '0'},
  {'ZADD', '1', 'm'}, {'ZSCORE', 'm'}, {'ZCARD'}, {'ZRANGE', '0', '-1'}, {'ZREVRANGE', '0', '-1'}, {'ZREM', 'm'},
  {'ZREMRANGEBYRANK', '0', '-1'}, {'ZREMRANGEBYSCORE', '0', '1'},
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
for i = first, #ARGV do
  try('SET', tag .. ARGV[i], 'v')
  try('GET', tag .. ARGV[i])
end

if #forbidden > 0 then
  return {'forbidden', 'rights', forbidden}
end
return {'fine'}
