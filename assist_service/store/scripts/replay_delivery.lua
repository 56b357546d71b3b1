-- Queue an abandoned delivery again.
-- KEYS: stream, dead, delivery
-- Returns 1, or 0 if it is not among the dead or has expired.
if redis.call('ZREM', KEYS[2], KEYS[3]) == 0 or redis.call('HEXISTS', KEYS[3], 'p') == 0 then return 0 end
-- The number of claims is kept, so that the receiver is asked first whether it has the delivery.
redis.call('HSET', KEYS[3], 'tries', 0)
redis.call('XADD', KEYS[1], '*', 'k', KEYS[3])
return 1
