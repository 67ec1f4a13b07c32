#!lua flags=allow-oom
-- Tells what one mailer can do, for a time, that it lives, and what became of its mails; and how all stand: how many mails go out, how many
-- wait, who lives.
-- KEYS  those named here, then the streams
-- Returns {'paced', 'rate', mails that all mailers get rid of in a thousand seconds, 'waiting', jobs in all streams,
--   'oldest', age of the first of all (ms, 0 when there is none), 'dead', dead letters,
--   'holders', those who have jobs, each as: name, last beat, of which no two are the same ('' none for long)}.
local pace     = KEYS[1]           -- of each mailer: 'end rate', ms by this clock, and as below
local dead     = KEYS[2]
local domains  = KEYS[3]           -- of this hour: domain -> 'n n ... n|at why': what became of its mails (DomainFigures), the last failure (ms)
local heard    = KEYS[4]           -- number of what each mailer has told of domains last: told again, it counts nothing more
local first    = 5                 -- of the streams, which are all that follows in KEYS
local consumer = ARGV[3]
local rate     = ARGV[4]           -- mails that it gets rid of in a thousand seconds; 0 while none is taken
local kept     = tonumber(ARGV[5]) -- for how long that is believed, ms
local group    = ARGV[6]
local lasts    = ARGV[7]           -- for how long the domains of an hour are kept after they were last told, ms
local most     = tonumber(ARGV[8]) -- domains of an hour; further ones are counted as ''
local number   = tonumber(ARGV[9]) -- of what is told of domains
local told     = 10                -- of the domains that are told of, which are all that follows, each as: domain, 'n n ... n' more,
                                   -- why a try failed last ('' none did)

-- So far ahead nobody tells an end.
local set_back = false
for mailer, beat in pairs(by_name(redis.call('HGETALL', pace))) do
  if (tonumber(string.match(beat, '^%d+')) or 0) > now + 2 * kept then
    set_back = true
    redis.call('HDEL', pace, mailer)
  end
end
for i = first, set_back and #KEYS or 0 do
  bring_back(KEYS[i], group)
end

redis.call('HSET', pace, consumer, string.format('%d %s', now + kept, rate))
redis.call('PEXPIRE', pace, kept)

local sum, beats = 0, by_name(redis.call('HGETALL', pace))
for mailer, told in pairs(beats) do
  local ends, its_rate = string.match(told, '^(%d+) (%d+)$')
  if ends and tonumber(ends) > now then
    sum = sum + its_rate
  else
    redis.call('HDEL', pace, mailer)
  end
end

local function sums(kept, more)
  local before, list = string.gmatch(string.match(kept, '^[^|]*'), '%d+'), {}
  for n in string.gmatch(more, '%d+') do
    list[#list + 1] = digits(n + (before() or 0))
  end
  return table.concat(list, ' ')
end

local is_news = #ARGV >= told and number > (tonumber(redis.call('HGET', heard, consumer)) or 0)
for at = told, is_news and #ARGV or 0, 3 do
  local domain, why = ARGV[at], ARGV[at + 2]
  if redis.call('HEXISTS', domains, domain) == 0 and redis.call('HLEN', domains) >= most then
    domain = ''
  end
  local kept = redis.call('HGET', domains, domain) or ''
  local last = why ~= '' and string.format('%d %s', now, why) or string.match(kept, '|(.*)$') or ''
  redis.call('HSET', domains, domain, sums(kept, ARGV[at + 1]) .. '|' .. last)
end
if is_news then
  redis.call('PEXPIRE', domains, lasts)
  redis.call('HSET', heard, consumer, number)
  redis.call('PEXPIRE', heard, lasts)
end

local holders, listed = {}, {}
local function list(stream)
  local consumers = redis.pcall('XINFO', 'CONSUMERS', stream, group)
  for _, facts in ipairs(consumers.err and {} or consumers) do -- no group yet
    local mailer = by_name(facts)
    if mailer.pending > 0 and not listed[mailer.name] then
      listed[mailer.name] = true
      holders[#holders + 1] = mailer.name
      holders[#holders + 1] = beats[mailer.name] or ''
    end
  end
end

local waiting, oldest = 0, 0
for i = first, #KEYS do
  list(KEYS[i])
  waiting = waiting + redis.call('XLEN', KEYS[i])
  local row = redis.call('XRANGE', KEYS[i], '-', '+', 'COUNT', 1)[1]
  oldest = math.max(oldest, row and now - tonumber(string.match(row[1], '^%d+')) or 0)
end
return {'paced', 'rate', sum, 'waiting', waiting, 'oldest', oldest, 'dead', redis.call('XLEN', dead),
  'holders', holders}
