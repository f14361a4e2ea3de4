--[[
  Writes a projection unless a version at least as new is there.

    Input:
      KEYS[1]  hash  the projection
      ARGV[1]  version
      ARGV[2]  value (JSON)
      ARGV[3]  MAC

    Output:
      1  written
      0  a version at least as new is there
]]
local there = tonumber(redis.call('HGET', KEYS[1], 'version') or '-1')
if there and there >= tonumber(ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'value', ARGV[2], 'mac', ARGV[3])
return 1
