--[[
  Forgets one parked entry that has now been handled, if the reader still holds the lease; with the last entry the
  record is no longer parked.

    Input:
      KEYS[1]  string  the lease
      KEYS[2]  hash    parked records
      KEYS[3]  hash    parked entries of this record
      KEYS[4]  set     records to be tried again
      ARGV[1]  token
      ARGV[2]  record id
      ARGV[3]  entry field

    Output:
      1  forgotten
      0  the lease is lost; nothing was written
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('HDEL', KEYS[3], ARGV[3])
if redis.call('HLEN', KEYS[3]) == 0 then
  redis.call('HDEL', KEYS[2], ARGV[2])
  redis.call('SREM', KEYS[4], ARGV[2])
end
return 1
