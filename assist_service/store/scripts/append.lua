-- Append one event to a conversation: seen before? log, count, publish. All or nothing.
-- KEYS: log, seen, counters, stream of deliveries, deliveries …
-- ARGV: first and last entry the caller knows, identity, event, seconds to live,
--       identities to remember, channel, conversation, how many counter fields, those, what each
--       delivery carries …
-- Returns {"duplicate"}, {"appended", first, last, length} or {"behind", first, entries}, the
-- entries being those the caller lacks, or all when its first is not the log's first.
local log, seen, counters = KEYS[1], KEYS[2], KEYS[3]
if redis.call('ZSCORE', seen, ARGV[3]) then
  return {'duplicate'}
end
local head = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)
local tail = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)
local first = head[1] and head[1][1] or ''
local last = tail[1] and tail[1][1] or ''
if last ~= ARGV[2] or first ~= ARGV[1] then
  local from = '-'
  if first == ARGV[1] and ARGV[2] ~= '' then from = '(' .. ARGV[2] end
  return {'behind', first, redis.call('XRANGE', log, from, '+')}
end
local id = redis.call('XADD', log, '*', 'e', ARGV[4])
redis.call('EXPIRE', log, ARGV[5])
redis.call('ZADD', seen, (string.match(id, '^%d+')), ARGV[3])
local surplus = redis.call('ZCARD', seen) - tonumber(ARGV[6])
if surplus > 0 then redis.call('ZREMRANGEBYRANK', seen, 0, surplus - 1) end
redis.call('EXPIRE', seen, ARGV[5])
local fields = tonumber(ARGV[9])
for field = 10, 9 + fields do
  redis.call('HINCRBY', counters, ARGV[field], 1)
end
for number = 5, #KEYS do
  -- One that is known was asked for before: it is on its way, made or given up.
  if redis.call('EXISTS', KEYS[number]) == 0 then
    redis.call('HSET', KEYS[number], 'p', ARGV[5 + fields + number], 'made', redis.call('TIME')[1])
    redis.call('EXPIRE', KEYS[number], ARGV[5])
    redis.call('XADD', KEYS[4], '*', 'k', KEYS[number])
  end
end
redis.call('PUBLISH', ARGV[7], ARGV[8])
return {'appended', first ~= '' and first or id, id, redis.call('XLEN', log)}
