-- Replace a conversation's log with its state, so that the log stays short.
-- KEYS: log   ARGV: last entry in the state, the state's event
-- Returns the entry's ID, or '' without changes if the conversation has newer entries.
local tail = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if not tail[1] or tail[1][1] ~= ARGV[1] then return '' end
local id = redis.call('XADD', KEYS[1], '*', 'e', ARGV[2])
redis.call('XTRIM', KEYS[1], 'MINID', id)
return id
