--[[
  Lets a call in: marks it as seen and counts one try against each of some rates, if it was not seen before and all of
  them have room. Else nothing is written. A rate is the generic cell rate algorithm: what is stored is the instant at
  which a bucket will be empty again.

    Input:
      KEYS[i]      string  of a rate: that instant (ms), with a TTL until it has passed
      KEYS[n + 1]  string  of the mark: the token of the call that was seen first; left out where nothing is marked
      ARGV[1]      now (ms)
      ARGV[2]      token of this call, or ''
      ARGV[3]      the mark stays for so many seconds
      ARGV[2i+2]   one try drains from the bucket in so many ms
      ARGV[2i+3]   so many fit in at once

    Output:
      0   let in; also when the same token asks again
      >0  a bucket is full; after so many ms there is room for one in each
      -1  seen before
]]
local now = tonumber(ARGV[1])
local rates = (#ARGV - 3) / 2
local mark = KEYS[rates + 1]
if mark then
  local seen = redis.call('GET', mark)
  if seen == ARGV[2] then
    return 0
  end
  if seen then
    return -1
  end
end
local emptyAt = {}
local wait = 0
for i = 1, rates do
  local every = tonumber(ARGV[2 * i + 2])
  local burst = tonumber(ARGV[2 * i + 3])
  emptyAt[i] = math.max(now, tonumber(redis.call('GET', KEYS[i]) or '0') or 0) + every
  wait = math.max(wait, emptyAt[i] - now - every * burst)
end
if wait > 0 then
  return math.ceil(wait)
end
for i = 1, rates do
  redis.call('SET', KEYS[i], string.format('%.0f', emptyAt[i]), 'PX', math.ceil(emptyAt[i] - now))
end
if mark then
  redis.call('SET', mark, ARGV[2], 'EX', ARGV[3])
end
return 0
