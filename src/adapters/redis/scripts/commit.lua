--[[
  Applies one commit of a process to its own keys: all of it, or nothing.

  Everything that can refuse is checked before the first write. Redis does not undo a script that fails half-way,
  so the types of all keys are checked too: a key that somebody else turned into another type refuses the commit.

    Input:
      KEYS[1]   string  mark of this commit id
      KEYS[2]   stream  events of the process
      KEYS[3]   stream  outbox: orders of the gateway, intake of the issuer
      KEYS[4]   zset    deadlines of the process
      KEYS[5..]         keys of records (hash), indexes (zset), claims and live marks (string), by position below

      ARGV[1]   for how long the mark of the commit id is kept (milliseconds)
      ARGV[2]   JSON object of arrays; `key` is a position in KEYS, all other values are strings
        records      { key, name, expected, next, body, mac }   versions; expected "0": must not exist
        deadlines    { name, kind, due }                        due: milliseconds since the epoch
        events       { recordId, json }
        outbox       { recordId, json }
        indexAdd     { key, member, score }
        indexRemove  { key, member }
        claims       { key, name, holder }
        unclaims     { key, holder }
        liveSet      { key, value, untilMs }                    milliseconds since the epoch
        liveClear    { key }

    Output:
      { "committed" }                done now, or done earlier under this commit id
      { "conflict", name }           a record is not at the expected version
      { "taken", name, holder }      another holder has the claimed name
      { "wrong-type", key }          a key holds another type than it must, or is a stream that takes no more
]]
local plan = cjson.decode(ARGV[2])

if redis.call('EXISTS', KEYS[1]) == 1 then
  return { 'committed' }
end

local function foreign(key, expected)
  local actual = redis.call('TYPE', key).ok
  return actual ~= 'none' and actual ~= expected
end

local function firstForeign(items, expected)
  for _, item in ipairs(items) do
    if foreign(KEYS[item.key], expected) then
      return KEYS[item.key]
    end
  end
  return nil
end

local wrong = firstForeign(plan.records, 'hash')
  or firstForeign(plan.indexAdd, 'zset')
  or firstForeign(plan.indexRemove, 'zset')
  or firstForeign(plan.claims, 'string')
  or firstForeign(plan.unclaims, 'string')
  or firstForeign({ { key = 2 }, { key = 3 } }, 'stream')
  or firstForeign({ { key = 4 } }, 'zset')
if wrong then
  return { 'wrong-type', wrong }
end

for _, record in ipairs(plan.records) do
  local version = redis.call('HGET', KEYS[record.key], 'version') or '0'
  if version ~= record.expected then
    return { 'conflict', record.name }
  end
end

for _, claim in ipairs(plan.claims) do
  local holder = redis.call('GET', KEYS[claim.key])
  if holder and holder ~= claim.holder then
    return { 'taken', claim.name, holder }
  end
end

-- An append is the one write that Redis may still refuse: to a stream whose ids are used up.
local function isFull(key)
  if redis.call('EXISTS', key) == 0 then
    return false
  end
  local info = redis.call('XINFO', 'STREAM', key)
  for at = 1, #info - 1, 2 do
    if info[at] == 'last-generated-id' then
      return string.find(info[at + 1], '^18446744073709551615%-') ~= nil
    end
  end
  return true
end
for position = 2, 3 do
  if isFull(KEYS[position]) then
    return { 'wrong-type', KEYS[position] }
  end
end

-- Only writes from here on.
for _, event in ipairs(plan.events) do
  redis.call('XADD', KEYS[2], '*', 'recordId', event.recordId, 'json', event.json)
end
for _, message in ipairs(plan.outbox) do
  redis.call('XADD', KEYS[3], '*', 'recordId', message.recordId, 'json', message.json)
end

local kinds = {}
for _, deadline in ipairs(plan.deadlines) do
  local of = kinds[deadline.name] or {}
  of[#of + 1] = deadline.kind
  kinds[deadline.name] = of
end

for _, record in ipairs(plan.records) do
  local key = KEYS[record.key]
  local earlier = redis.call('HGET', key, 'deadlines') or ''
  for kind in string.gmatch(earlier, '[^,]+') do
    redis.call('ZREM', KEYS[4], kind .. '|' .. record.name)
  end
  redis.call('HSET', key, 'version', record.next, 'body', record.body, 'mac', record.mac,
    'deadlines', table.concat(kinds[record.name] or {}, ','))
end

for _, deadline in ipairs(plan.deadlines) do
  redis.call('ZADD', KEYS[4], deadline.due, deadline.kind .. '|' .. deadline.name)
end
for _, item in ipairs(plan.indexAdd) do
  redis.call('ZADD', KEYS[item.key], item.score, item.member)
end
for _, item in ipairs(plan.indexRemove) do
  redis.call('ZREM', KEYS[item.key], item.member)
end
for _, claim in ipairs(plan.claims) do
  redis.call('SET', KEYS[claim.key], claim.holder)
end
for _, claim in ipairs(plan.unclaims) do
  if redis.call('GET', KEYS[claim.key]) == claim.holder then
    redis.call('DEL', KEYS[claim.key])
  end
end
for _, live in ipairs(plan.liveSet) do
  redis.call('SET', KEYS[live.key], live.value, 'PXAT', live.untilMs)
end
for _, live in ipairs(plan.liveClear) do
  redis.call('DEL', KEYS[live.key])
end

redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return { 'committed' }
