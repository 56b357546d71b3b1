-- Append one event to a conversation unless it is a duplicate, count it and publish it, atomically.
-- KEYS: log, identities, counters, delivery stream, keys of the counter updates …, deliveries …
-- ARGV: first and last entry known to the caller, identity, event, lifetime in seconds,
--       identities to keep, channel, conversation, "message" or "other", number of counter
--       fields, the fields, arguments of repositories/statistics_writer.py, encoded deliveries …
-- Returns {"duplicate"}, {"appended", first, last, length} or {"behind", first, entries}, the
-- with the entries missing from the caller, or all if its first entry is not the log's first.
local log, seen, counters = KEYS[1], KEYS[2], KEYS[3]
if redis.call('ZSCORE', seen, ARGV[3]) then
  -- A write, so that waiting for replicas includes the earlier writes.
  redis.call('EXPIRE', seen, ARGV[5])
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
-- The text expires a fixed time after the last message; other events must not extend it.
if ARGV[9] == 'message' or first == '' then redis.call('EXPIRE', log, ARGV[5]) end
redis.call('ZADD', seen, (string.match(id, '^%d+')), ARGV[3])
local surplus = redis.call('ZCARD', seen) - tonumber(ARGV[6])
if surplus > 0 then redis.call('ZREMRANGEBYRANK', seen, 0, surplus - 1) end
redis.call('EXPIRE', seen, ARGV[5])
local fields = tonumber(ARGV[10])
for field = 11, 10 + fields do
  redis.call('HINCRBY', counters, ARGV[field], 1)
end
-- 400 days, like weekly sums (WEEK_KEPT in repositories/statistics_writer.py).
if fields > 0 then redis.call('EXPIRE', counters, 34560000) end
-- Counter updates: numbers of keys, sums, once-only measures and moments; the enrolment, the maximum
-- list length; then the keys' lifetimes, the sums, the measures and the moments.
local at = 11 + fields
local held, sums, once, moments = unpack(ARGV, at, at + 3)
held, sums, once, moments = tonumber(held), tonumber(sums), tonumber(once), tonumber(moments)
local enrolled, longest = ARGV[at + 4], tonumber(ARGV[at + 5])
at = at + 6
local lives = at
at = at + held
local experiments, part = KEYS[5], KEYS[6]
if enrolled ~= '' then redis.call('HSET', part, 'e', enrolled) end
for number = 1, sums do
  local key, field, amount = KEYS[5 + ARGV[at]], ARGV[at + 1], ARGV[at + 2]
  if amount == 'mark' then
    redis.call('HSET', key, field, 1)
  else
    redis.call('HINCRBY', key, field, amount)
  end
  at = at + 3
end
if once > 0 then
  local place = redis.call('HGET', part, 'e')
  for number = 0, once - 1 do
    local measure, also = string.match(ARGV[at + number], '([^|]*)|?(.*)')
    if place and redis.call('HSETNX', part, measure, 1) == 1 then
      redis.call('HINCRBY', experiments, place .. '|' .. measure, 1)
      if also ~= '' then redis.call('HINCRBY', experiments, place .. '|' .. also, 1) end
    end
  end
  at = at + once
end
for number = 1, moments do
  local key = KEYS[5 + ARGV[at]]
  redis.call('LPUSH', key, ARGV[at + 1])
  redis.call('LTRIM', key, 0, longest - 1)
  at = at + 2
end
-- EXPIRE has no effect on keys that do not exist; experiment sums are extended with every event.
for number = 1, held do
  if number > 2 or sums + once > 0 or enrolled ~= '' then
    redis.call('EXPIRE', KEYS[4 + number], ARGV[lives + number - 1])
  end
end
for number = 5 + held, #KEYS do
  -- An existing delivery was queued before: it is pending, made or abandoned.
  if redis.call('EXISTS', KEYS[number]) == 0 then
    redis.call('HSET', KEYS[number], 'p', ARGV[at + number - 5 - held], 'made', redis.call('TIME')[1])
    redis.call('EXPIRE', KEYS[number], ARGV[5])
    redis.call('XADD', KEYS[4], '*', 'k', KEYS[number])
  end
end
redis.call('PUBLISH', ARGV[7], ARGV[8])
return {'appended', first ~= '' and first or id, id, redis.call('XLEN', log)}
