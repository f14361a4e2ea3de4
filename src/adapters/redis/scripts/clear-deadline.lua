--[[
  Removes a deadline, unless it was moved since it was read.

    Input:
      KEYS[1]  zset  deadlines
      ARGV[1]  member
      ARGV[2]  score it was read with (milliseconds since the epoch)

    Output:
      1  removed
      0  moved or gone; nothing was done
]]
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or tonumber(score) ~= tonumber(ARGV[2]) then
  return 0
end
return redis.call('ZREM', KEYS[1], ARGV[1])
