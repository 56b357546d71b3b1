-- Add or remove an agent's vote for a line, and update the count.
-- KEYS: voters of the line, counts of all lines   ARGV: pseudonym, 1 or 0, field
-- Returns the number of votes.
if ARGV[2] == '1' then redis.call('SADD', KEYS[1], ARGV[1]) else redis.call('SREM', KEYS[1], ARGV[1]) end
local votes = redis.call('SCARD', KEYS[1])
redis.call('HSET', KEYS[2], ARGV[3], votes)
return votes
