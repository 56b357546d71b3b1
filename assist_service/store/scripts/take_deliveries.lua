-- Claim due deliveries, first those of workers that went silent.
-- KEYS: stream, later   ARGV: group, consumer, limit, milliseconds of silence
-- Returns {number of expired deliveries, {{entry, delivery, encoded, claims, tries} …}}.
-- All its deliveries are in the stream's slot. Only the store's clock is used.
local stream, later, group, many = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[3])
local now = redis.call('TIME')
for _, key in ipairs(redis.call('ZRANGEBYSCORE', later, '-inf', now[1] + now[2] / 1e6, 'LIMIT', 0, many)) do
  redis.call('ZREM', later, key)
  redis.call('XADD', stream, '*', 'k', key)
end
if redis.call('EXISTS', stream) == 0 then return {0, {}} end
redis.pcall('XGROUP', 'CREATE', stream, group, '0')
local entries = redis.call('XAUTOCLAIM', stream, group, ARGV[2], ARGV[4], '0-0', 'COUNT', many)[2]
if #entries < many then
  local fresh = redis.call('XREADGROUP', 'GROUP', group, ARGV[2], 'COUNT', many - #entries, 'STREAMS', stream, '>')
  if fresh then
    for _, entry in ipairs(fresh[1][2]) do entries[#entries + 1] = entry end
  end
end
local taken, outlived = {}, 0
for _, entry in ipairs(entries) do
  local key = entry[2][2]
  local carried = redis.call('HGET', key, 'p')
  if carried then
    taken[#taken + 1] = {entry[1], key, carried, redis.call('HINCRBY', key, 'taken', 1), redis.call('HINCRBY', key, 'tries', 1)}
  else
    redis.call('XACK', stream, group, entry[1])
    redis.call('XDEL', stream, entry[1])
    outlived = outlived + 1
  end
end
return {outlived, taken}
