-- Stands behind the prelude and before the scripts that decide about a sign-in.

-- The two limits on wrong codes and links, of a client and of its network, stand in ARGV one after the other, each as: permits (0: no
-- limit), window (ms), 'dry_run' or '', name, cause of a refusal. Their keys follow each other, too.
local LIMITS, WIDTH = 2, 5

-- Where in ARGV the limit stands that refuses, for how long, ms, and its key: of several the one that does so longest. Nothing if none
-- does.
local function refusing(key, at)
  local refuses, wait, full = nil, 0, nil
  for i = 0, LIMITS - 1 do
    local limit = at + i * WIDTH
    local permits = tonumber(ARGV[limit])
    if permits > 0 and ARGV[limit + 2] == '' and (tonumber(get(KEYS[key + i])) or 0) >= permits then
      local left = full_for(KEYS[key + i], ARGV[limit + 1])
      if left > wait then
        refuses, wait, full = limit, left, KEYS[key + i]
      end
    end
  end
  return refuses, wait, full
end

-- What the caller is answered whom one of those limits refuses, recorded; nothing when none does.
local function limited(key, at, refusals, bound, event)
  local limit, left, full = refusing(key, at)
  if not limit then
    return nil
  end
  if not refuse(refusals, bound, event, ARGV[limit + 3], ARGV[limit + 4], full, left) then
    return {'full'}
  end
  return {'limited', 'limit', ARGV[limit + 3], 'retry_in', left}
end

-- Counts a wrong code or link. Returns which limits on trial are exceeded by now, and of the others what the one with the fewest
-- permits left still has: its name, how many, ms until there are all again; an empty list when there is none.
local function count_wrong(key, at)
  local exceeded, tightest, fewest = {}, {}, math.huge
  for i = 0, LIMITS - 1 do
    local limit = at + i * WIDTH
    local permits = tonumber(ARGV[limit])
    if permits > 0 then
      local counted, ends_in = count(KEYS[key + i], ARGV[limit + 1])
      local left = permits - counted
      if ARGV[limit + 2] == '' and left < fewest then
        fewest = left
        tightest = {ARGV[limit + 3], math.max(left, 0), ends_in}
      elseif ARGV[limit + 2] ~= '' and left < 0 then
        exceeded[#exceeded + 1] = ARGV[limit + 3]
      end
    end
  end
  return exceeded, tightest
end

-- The live requests for codes of an address, newest first.
local function requests_in(key)
  local live = {}
  for i, entry in ipairs(remembered(key)) do
    local wrong, handle, code, device = string.match(entry[2], '^(%d+);([^;]+);([^;]+);([^;]+)$')
    live[i] = {ends = entry[1], wrong = tonumber(wrong), handle = handle, code = code, device = device}
  end
  return live
end

local function request_of(handle, requests)
  for _, request in ipairs(requests) do
    if request.handle == handle then
      return request
    end
  end
  return nil
end

local function keep_requests(key, requests)
  local parts = {}
  for i, request in ipairs(requests) do
    parts[i] = string.format('%d,%d;%s;%s;%s', request.ends, request.wrong, request.handle, request.code, request.device)
  end
  set(key, table.concat(parts, '|'), 'KEEPTTL')
end

-- For how long the codes of a lane stay closed, ms, 0 when they are open. Wrong codes that were compared are remembered until the
-- window has moved past them; with so many as the total allows the lane is closed, for as long as a closing lasts at most.
local function closed_for(guesses, total, window, longest)
  local kept = remembered(guesses)
  if not kept[total] then
    return 0
  end
  return math.max(math.min(kept[total][1], kept[1][1] - window + longest) - now, 0)
end

-- Wrong comparisons and sign-ins of everybody in this minute and the one before.
local function pulse(key)
  local minute = math.floor(now / 60000)
  local at, wrong, right, wrong_before, right_before =
    string.match(get(key) or '', '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
  if tonumber(at) == minute then
    return {tonumber(wrong), tonumber(right), tonumber(wrong_before), tonumber(right_before)}
  end
  if tonumber(at) == minute - 1 then
    return {0, 0, tonumber(wrong), tonumber(right)}
  end
  return {0, 0, 0, 0}
end

local function beat(key, wrong, right)
  local rate = pulse(key)
  set(key, string.format('%d %d %d %d %d', math.floor(now / 60000), rate[1] + wrong, rate[2] + right,
    rate[3], rate[4]), 'PX', 180000)
end

-- Whether more is guessed than people mistype: more than so many a minute, and than a share (percent) of the sign-ins.
local function is_braked(key, floor, share)
  if floor == 0 then
    return false
  end
  local rate = pulse(key)
  return math.max(rate[1], rate[3]) > math.max(floor, math.max(rate[2], rate[4]) * share / 100)
end
