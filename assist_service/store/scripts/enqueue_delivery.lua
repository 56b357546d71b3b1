-- Queue a delivery unless it already exists.
-- KEYS: stream, delivery   ARGV: encoded delivery, lifetime in seconds
-- Returns 1 if it is new, otherwise 0.
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('HSET', KEYS[2], 'p', ARGV[1], 'made', redis.call('TIME')[1])
redis.call('EXPIRE', KEYS[2], ARGV[2])
redis.call('XADD', KEYS[1], '*', 'k', KEYS[2])
return 1
