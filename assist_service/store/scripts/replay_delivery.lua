-- Put a delivery that was given up back into the queue.
-- KEYS: stream, dead, delivery
-- Returns 1, or 0 when it is not among the dead or has outlived the live window.
if redis.call('ZREM', KEYS[2], KEYS[3]) == 0 or redis.call('HEXISTS', KEYS[3], 'p') == 0 then return 0 end
-- How often it was taken stays, so that the receiver is asked first whether it has it.
redis.call('HSET', KEYS[3], 'tries', 0)
redis.call('XADD', KEYS[1], '*', 'k', KEYS[3])
return 1
