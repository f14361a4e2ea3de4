--[[
  Renews a lease, if it is still held with this token; one that has ended meanwhile is not taken again.

    Input:
      KEYS[1]  string  the lease
      ARGV[1]  token
      ARGV[2]  for how long (milliseconds)

    Output:
      1  held until ARGV[2] from now
      0  held by somebody else, or by nobody
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
