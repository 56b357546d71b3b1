-- Read what a caller lacks of a conversation.
-- KEYS: log   ARGV: first and last entry the caller knows
-- Returns {first, entries}: those after last, or all when its first is not the log's first.
local head = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
local first = head[1] and head[1][1] or ''
local from = '-'
if first == ARGV[1] and ARGV[2] ~= '' then from = '(' .. ARGV[2] end
return {first, redis.call('XRANGE', KEYS[1], from, '+')}
