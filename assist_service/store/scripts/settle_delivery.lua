-- Record the outcome of a claimed delivery.
-- KEYS: stream, later, dead, delivery, outcome counters
-- ARGV: group, entry, outcome ("made", "later", "postponed" or "dead"), seconds until the next
--       attempt, reason, counter
-- Returns 1, or 0 without changes if another worker has already settled it.
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('XDEL', KEYS[1], ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1e6
if redis.call('EXISTS', KEYS[4]) == 1 then
  if ARGV[3] == 'made' then
    -- The rest stays until it expires, so that the same delivery is not queued again.
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
