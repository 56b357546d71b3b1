-- Read whole keys of one slot atomically.
-- KEYS: any   ARGV: maximum length of streams that are returned whole
-- Returns for each key {type, expiry in milliseconds since 1970 or -1, value}; the value of a longer
-- stream is its last entry's ID. Missing keys have no value.
local found = {}
for place, key in ipairs(KEYS) do
  local kind = redis.call('TYPE', key).ok
  local value = ''
  if kind == 'string' then value = redis.call('GET', key)
  elseif kind == 'hash' then value = redis.call('HGETALL', key)
  elseif kind == 'list' then value = redis.call('LRANGE', key, 0, -1)
  elseif kind == 'set' then value = redis.call('SMEMBERS', key)
  elseif kind == 'zset' then value = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  elseif kind == 'stream' then
    if redis.call('XLEN', key) <= tonumber(ARGV[1]) then
      value = redis.call('XRANGE', key, '-', '+')
    else
      value = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)[1][1]
    end
  end
  found[place] = {kind, redis.call('PEXPIRETIME', key), value}
end
return found
