--[[
  Moves the cursors of a reader, if it still holds the lease: a reader that was paused and replaced cannot move
  them back.

    Input:
      KEYS[1]  string  the lease
      KEYS[2]  hash    cursors
      ARGV[1]  token
      ARGV[2..]        field, value, field, value, … (a stream's entry id, and its MAC)

    Output:
      1  written
      0  the lease is lost; nothing was written
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[2], unpack(ARGV, 2))
return 1
