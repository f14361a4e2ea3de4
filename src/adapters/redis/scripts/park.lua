--[[
  Sets entries of one record aside, if the reader still holds the lease. Parking an entry again changes nothing.

    Input:
      KEYS[1]  string  the lease
      KEYS[2]  hash    parked records
      KEYS[3]  hash    parked entries of this record
      KEYS[4]  set     records to be tried again
      ARGV[1]  token
      ARGV[2]  record id
      ARGV[3]  why, for the operator (JSON); empty: keep what is written, another entry joins
      ARGV[4..]        entry field, entry text, entry field, entry text, …

    Output:
      1  parked
      0  the lease is lost; nothing was written
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
  redis.call('SREM', KEYS[4], ARGV[2])
end
for at = 4, #ARGV, 2 do
  redis.call('HSETNX', KEYS[3], ARGV[at], ARGV[at + 1])
end
return 1
