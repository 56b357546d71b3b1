-- Read the entries of a conversation that the caller does not have.
-- KEYS: log   ARGV: first and last entry known to the caller
-- Returns {first, entries}: those after last, or all if its first entry is not the log's first.
local head = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
local first = head[1] and head[1][1] or ''
local from = '-'
if first == ARGV[1] and ARGV[2] ~= '' then from = '(' .. ARGV[2] end
return {first, redis.call('XRANGE', KEYS[1], from, '+')}
