--[[
  Takes a lease, or renews the one already held with this token.

    Input:
      KEYS[1]  string  the lease
      ARGV[1]  token of whoever asks
      ARGV[2]  for how long (milliseconds)

    Output:
      0   held until ARGV[2] from now
      >0  held by somebody else for at least this long (milliseconds)
]]
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  -- A lease without an end is none of ours; the next try writes over it.
  local left = redis.call('PTTL', KEYS[1])
  if left > 0 then
    return left
  end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0
