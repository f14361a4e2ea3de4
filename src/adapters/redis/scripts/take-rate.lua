--[[
  Counts one try against a rate, if there is room for it: the generic cell rate algorithm. What is stored is the
  instant at which the bucket will be empty again.

    Input:
      KEYS[1]  string  that instant (ms), with a TTL until it has passed
      ARGV[1]  now (ms)
      ARGV[2]  one try drains in so many ms
      ARGV[3]  so many fit in at once

    Output:
      0   counted
      >0  full; after so many ms there is room for one
]]
local now = tonumber(ARGV[1])
local every = tonumber(ARGV[2])
local burst = tonumber(ARGV[3])
local emptyAt = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0') or 0)
local wait = emptyAt + every - now - every * burst
if wait > 0 then
  return math.ceil(wait)
end
redis.call('SET', KEYS[1], string.format('%.0f', emptyAt + every), 'PX', math.ceil(emptyAt + every - now))
return 0
