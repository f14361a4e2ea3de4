--[[
  Counts a term: gives the holder of a lease a greater epoch than anybody had before.

    Input:
      KEYS[1]  string  the lease
      KEYS[2]  string  the last epoch that was given
      ARGV[1]  token
      ARGV[2]  the least epoch to give

    Output:
      >0  the epoch
      0   the lease is held by somebody else, or by nobody
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local epoch = math.max((tonumber(redis.call('GET', KEYS[2])) or 0) + 1, tonumber(ARGV[2]))
redis.call('SET', KEYS[2], string.format('%d', epoch))
return epoch
