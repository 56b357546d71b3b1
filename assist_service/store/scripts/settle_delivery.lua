-- Say what became of a delivery that was taken.
-- KEYS: stream, later, dead, delivery, counters of ends
-- ARGV: group, entry, end ("made", "later", "postponed" or "dead"), seconds until it may be tried
--       again, what stood in the way, counter
-- Returns 1, or 0 when another worker settled it before (then nothing is done).
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('XDEL', KEYS[1], ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1e6
if redis.call('EXISTS', KEYS[4]) == 1 then
  if ARGV[3] == 'made' then
    -- What is left until its time is over keeps the same from being asked for again.
    redis.call('HDEL', KEYS[4], 'p', 'error')
  elseif ARGV[3] == 'dead' then
    redis.call('HSET', KEYS[4], 'error', ARGV[5])
    redis.call('ZADD', KEYS[3], now, KEYS[4])
  else
    redis.call('HSET', KEYS[4], 'error', ARGV[5])
    if ARGV[3] == 'postponed' then redis.call('HINCRBY', KEYS[4], 'tries', -1) end
    redis.call('ZADD', KEYS[2], now + ARGV[4], KEYS[4])
  end
end
redis.call('HINCRBY', KEYS[5], ARGV[6], 1)
return 1
