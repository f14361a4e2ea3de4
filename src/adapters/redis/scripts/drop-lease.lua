--[[
  Gives a lease back, if it is still held with this token.

    Input:
      KEYS[1]  string  the lease
      ARGV[1]  token

    Output:
      1  given back
      0  held by somebody else, or by nobody
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
