-- Write a document if it still has the version that the writer read.
-- KEYS: document, history   ARGV: version, value, change, channel, name, maximum history length,
--       hash of the change
-- Returns {1} if written, {0} if somebody else was first.
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if version ~= ARGV[1] then return {0} end
redis.call('HSET', KEYS[1], 'version', tonumber(version) + 1, 'value', ARGV[2], 'head', ARGV[7])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[6], '*', 'c', ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return {1}
