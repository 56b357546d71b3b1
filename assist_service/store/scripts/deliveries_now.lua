-- Return the status of a bucket's queue.
-- KEYS: stream, later, dead, outcome counters   ARGV: how many dead deliveries to list
-- Returns {waiting, later, oldest waiting in seconds, {{delivery, carried, tries, error, died} …}, ends}.
local clock = redis.call('TIME')
local function asked(key)
  return tonumber(redis.call('HGET', key, 'made') or clock[1])
end
local oldest = tonumber(clock[1])
local head = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
if head[1] then oldest = math.min(oldest, asked(head[1][2][2])) end
-- The oldest delayed delivery is not necessarily the first one due: check the next 100.
for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, 99)) do oldest = math.min(oldest, asked(key)) end
local dead = {}
for _, key in ipairs(redis.call('ZRANGE', KEYS[3], 0, tonumber(ARGV[1]) - 1)) do
  local told = redis.call('HMGET', key, 'p', 'tries', 'error')
  if told[1] then
    dead[#dead + 1] = {key, told[1], told[2], told[3], redis.call('ZSCORE', KEYS[3], key)}
  else
    redis.call('ZREM', KEYS[3], key)
  end
end
return {redis.call('XLEN', KEYS[1]), redis.call('ZCARD', KEYS[2]), tonumber(clock[1]) - oldest, dead, redis.call('HGETALL', KEYS[4])}
