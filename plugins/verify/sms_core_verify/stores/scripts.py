"""The operations of the Redis store, one Lua script each.

``KEYS[1]`` is the store's clock and ``ARGV[1]`` the prefix of all its keys, which holds a hash
tag, so that names made here lie in the same slot.  Numbers are whole milliseconds.  ``rules``
and ``limits`` are written here once more; the conformance suite holds both to the same.
"""

from __future__ import annotations

__all__ = ["AMEND", "ATTEMPT", "CANCEL", "CHANGE", "CHARGE", "GET", "ISSUE", "TALLY", "UNLOCK"]

#: Redis may forget a key ``GRACE`` after the store's own time is over.  The era of a number
#: outlives every challenge that names it: twice the longest life, from the last issue or success.
_CLOCK = """
local GRACE = 60000
local ERA = 2 * 600000 + GRACE
local function now_of_store()
  local time = redis.call('TIME')
  local kept = redis.call('HMGET', KEYS[1], 'ahead', 'seen')
  local now = time[1] * 1000 + math.floor(time[2] / 1000) + (tonumber(kept[1]) or 0)
  local seen = tonumber(kept[2]) or 0
  if now < seen then
    redis.call('HINCRBY', KEYS[1], 'ahead', seen - now)
    return seen
  elseif now > seen then
    redis.call('HSET', KEYS[1], 'seen', now)
  end
  return now
end
local now = now_of_store()
"""

#: ``KEYS`` from ``first`` are logs; of each ``ARGV`` from ``at`` tells sticky, hidden, how many
#: windows, and of each window count and length.
_CHARGE = """
local function charge(first, at)
  local hits = {}
  for k = first, #KEYS do
    local sticky, hidden, windows = ARGV[at] == '1', ARGV[at + 1], tonumber(ARGV[at + 2])
    local keep, reach = 0, 0
    for w = 1, windows do
      local count = tonumber(ARGV[at + 1 + 2 * w])
      local length = tonumber(ARGV[at + 2 + 2 * w])
      keep, reach = math.max(keep, count), math.max(reach, length)
      local hit = redis.call('LINDEX', KEYS[k], count - 1)
      local wait = hit and tonumber(hit) + length - now or 0
      if wait > 0 then
        for _, each in ipairs(hits) do
          if each.sticky then each.take() end
        end
        return {now, k - first, w - 1, wait}, hidden == '1'
      end
    end
    hits[#hits + 1] = {sticky = sticky, take = function()
      redis.call('LPUSH', KEYS[k], now)
      redis.call('LTRIM', KEYS[k], 0, keep - 1)
      redis.call('PEXPIRE', KEYS[k], reach + GRACE)
    end}
    at = at + 3 + 2 * windows
  end
  for _, each in ipairs(hits) do each.take() end
  return {now, -1, -1, 0}, false
end
"""

CHARGE = _CLOCK + _CHARGE + "return (charge(2, 2))"

#: KEYS: clock, challenge, siblings' era, logs.  ARGV: prefix, life, decoy, how many pairs
#: follow, pairs of field and value, meters.
ISSUE = (
    _CLOCK
    + _CHARGE
    + """
local pairs_given = tonumber(ARGV[4])
local charged, hidden = charge(4, 5 + 2 * pairs_given)
if charged[2] >= 0 and not hidden then return charged end
local decoy = hidden and ARGV[3] == '0' and '2' or ARGV[3]
redis.call('HSET', KEYS[2], 'started', now, 'sent', now, 'life', ARGV[2], 'decoy', decoy,
  'tries', 0, 'state', 0, 'receipt', '', 'era', redis.call('GET', KEYS[3]) or '0',
  unpack(ARGV, 5, 4 + 2 * pairs_given))
redis.call('PEXPIRE', KEYS[2], ARGV[2] + GRACE)
redis.call('PEXPIRE', KEYS[3], ERA)
return charged
"""
)

_READ = """
local FIELDS = {'phone', 'usage_type', 'proof', 'bound', 'sealed', 'life', 'most', 'ip', 'decoy',
  'started', 'sent', 'tries', 'state', 'receipt', 'era'}
local function read()
  local values = redis.call('HMGET', KEYS[2], unpack(FIELDS))
  if not values[1] then return nil end
  local entry = {}
  for i, name in ipairs(FIELDS) do entry[name] = values[i] end
  local era_key = ARGV[1] .. 'era:' .. entry.phone .. ':' .. entry.usage_type
  if entry.state == '0' and entry.era ~= (redis.call('GET', era_key) or '0') then
    entry.state = '2'
  end
  return entry, era_key
end
local function listed(entry)
  local values = {}
  for i = 1, #FIELDS - 1 do values[i] = entry[FIELDS[i]] end
  return cjson.encode(values)
end
"""

#: KEYS: clock, challenge.  ARGV: prefix.
GET = (
    _CLOCK
    + _READ
    + """
local entry = read()
if not entry then return nil end
return {now, listed(entry)}
"""
)

#: KEYS: clock, challenge.  ARGV: prefix, proof, phone, usage type, failures, lock.
ATTEMPT = (
    _CLOCK
    + _READ
    + """
local entry, era_key = read()
if not entry then return {'expired'} end
local function ended(reason) return {reason, listed(entry)} end
local started, life = tonumber(entry.started), tonumber(entry.life)
if now < started or now >= started + life then return ended('expired') end
if entry.state == '1' then return ended('used') end
if entry.state == '3' then return ended('cancelled') end
if tonumber(entry.tries) >= tonumber(entry.most) then return ended('spent') end

entry.tries = tostring(redis.call('HINCRBY', KEYS[2], 'tries', 1))
if entry.state == '2' then return ended('superseded') end
if entry.decoy ~= '0' then return ended('decoy') end
local failures_key = ARGV[1] .. 'failures:' .. entry.phone
local failures = redis.call('HMGET', failures_key, 'count', 'until')
local count = tonumber(failures[1]) or 0
if now >= (tonumber(failures[2]) or 0) then count = 0 end
if count >= tonumber(ARGV[5]) then return ended('locked') end
redis.call('HSET', failures_key, 'count', count + 1, 'until', now + ARGV[6])
redis.call('PEXPIRE', failures_key, ARGV[6] + GRACE)

if entry.proof ~= ARGV[2] or (ARGV[3] ~= '' and ARGV[3] ~= entry.phone)
    or (ARGV[4] ~= '' and ARGV[4] ~= entry.usage_type) then
  return ended('wrong')
end
redis.call('HSET', KEYS[2], 'state', 1)
redis.call('DEL', failures_key)
redis.call('INCR', era_key)
redis.call('PEXPIRE', era_key, ERA)
entry.state = '1'
return ended('verified')
"""
)

#: KEYS: clock, challenge.  ARGV: prefix.
CANCEL = (
    _CLOCK
    + _READ
    + """
local entry = read()
if not entry or (entry.state ~= '0' and entry.state ~= '2') then return 0 end
redis.call('HSET', KEYS[2], 'state', 3)
return 1
"""
)

#: KEYS: clock, challenge.  ARGV: prefix, then pairs of field and value.
CHANGE = """
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('HSET', KEYS[2], unpack(ARGV, 2))
end
"""

#: KEYS: clock, log.  ARGV: prefix, the hit, where to or empty.
AMEND = """
if redis.call('LREM', KEYS[2], 1, ARGV[2]) == 1 and ARGV[3] ~= '' then
  for _, hit in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
    if tonumber(hit) < tonumber(ARGV[3]) then
      redis.call('LINSERT', KEYS[2], 'BEFORE', hit, ARGV[3])
      return
    end
  end
  redis.call('RPUSH', KEYS[2], ARGV[3])
end
"""

#: KEYS: clock, failures.
UNLOCK = "redis.call('DEL', KEYS[2])"

#: KEYS: clock, tallies.  ARGV: prefix, length, most, what is counted or empty, when or empty.
TALLY = (
    _CLOCK
    + """
local length, most, what = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local span = math.floor((tonumber(ARGV[5]) or now) / length)
local last = math.floor(now / length) - 2
local first = last - most + 1
local sums = {}
for k = 2, #KEYS do
  if what ~= '' then
    redis.call('HINCRBY', KEYS[k], what .. ':' .. string.format('%.0f', span), 1)
    redis.call('PEXPIRE', KEYS[k], (most + 3) * length + GRACE)
  end
  local sent, verified = 0, 0
  local counts = redis.call('HGETALL', KEYS[k])
  for i = 1, #counts, 2 do
    local kind, number = string.match(counts[i], '(%a+):(%d+)')
    number = tonumber(number)
    if number < first then
      redis.call('HDEL', KEYS[k], counts[i])
    elseif number <= last then
      if kind == 'sent' then sent = sent + counts[i + 1] end
      if kind == 'verified' then verified = verified + counts[i + 1] end
    end
  end
  sums[k - 1] = {sent, verified}
end
return sums
"""
)
