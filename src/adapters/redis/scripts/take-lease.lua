--[[
  Takes a lease that is free, or that the caller itself held under an earlier token. Every taking has a token of its
  own, so that what is left running from an earlier one cannot write under this one.

    Input:
      KEYS[1]  string  the lease
      ARGV[1]  new token
      ARGV[2]  for how long (milliseconds)
      ARGV[3]  earlier token of the caller; empty: none

    Output:
      0   held until ARGV[2] from now
      >0  held by somebody else for at least this long (milliseconds)
]]
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and holder ~= ARGV[3] then
  -- A lease without an end is none of ours and is written over.
  local left = redis.call('PTTL', KEYS[1])
  if left > 0 then
    return left
  end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0
