"""The shared window of calls, as a script: who may call a method of Slack's now, and who has to wait, how long.

Slack counts an app's calls to a method, in one workspace, over a minute. The window counts in the same way, so that all
of a quiet minute is there for a burst, and gives what is left of it to what matters most.
"""

from typing import Final

SLACK_PER_MINUTE: Final = 50
"""Tier 3, which chat.update is of (docs.slack.dev/apis/web-api/rate-limits)."""
LIMIT: Final = 49
WINDOW_S: Final = 62.0
"""At most LIMIT calls are granted in any WINDOW_S. The two seconds are for calls that reach Slack late: one
that was a second under way and the one that takes its place must not meet in a minute of Slack's that is full."""
CLICKS: Final = 1
"""So many more do growing texts leave for people's clicks."""
SPREAD_S: Final = 50.0
"""Growing texts spend evenly, over so long, what is there for them. Less than WINDOW_S, as most texts take less."""
STAGES: Final = 16
"""Stages are the first to do without: so many calls for each draft in work are left to its text."""
STAGE_GAP_S: Final = 1.0
"""About one edit a second is what a message may have; a stage that has passed sooner is not shown."""
IN_WORK_S: Final = 15.0
"""A draft that has not asked for so long needs no edit kept for its end; one that waits asks every few seconds."""

# Microseconds throughout, in the server's time, so that processes whose clocks differ share one window.
# KEYS: the window, the drafts in work, when each was shown last, the cool-off. ARGV from 12 on: how long ago this
# process granted calls alone.
# %.0f because Lua writes a number of 16 digits as 1.7e+15. Returns the wait, 0 for a call that is granted.
SCRIPT: Final = """
local window, in_work, shown = KEYS[1], KEYS[2], KEYS[3]
local cooling = redis.call('PTTL', KEYS[4])
if cooling > 0 then return cooling * 1000 end
local shift, call, draft, priority = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local limit, span, clicks, stages = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local spread, stage_gap, in_work_span = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2]) + shift
local function score(at) return string.format('%.0f', at) end
for place = 12, #ARGV do
  redis.call('ZADD', window, score(now - tonumber(ARGV[place])), call .. ':' .. place)
end
redis.call('ZREMRANGEBYSCORE', window, '-inf', score(now - span))
redis.call('ZREMRANGEBYSCORE', shown, '-inf', score(now - span))
redis.call('ZREMRANGEBYSCORE', in_work, '-inf', score(now - in_work_span))
if priority ~= 'final' and priority ~= 'click' then redis.call('ZADD', in_work, score(now), draft) end
local drafts = redis.call('ZCARD', in_work)
local kept = ({
  final = 0, click = drafts, first = drafts, interim = drafts + clicks, stage = stages * drafts + clicks
})[priority]
local free = limit - redis.call('ZCARD', window) - kept
local gap = 0
if priority == 'stage' then gap = stage_gap end
if priority == 'interim' and free > 0 then
  gap = drafts * spread / (free + redis.call('ZCOUNT', window, score(now - spread), '+inf'))
end
local wait = math.max(math.ceil(tonumber(redis.call('ZSCORE', shown, draft) or 0) + gap - now), 0)
if free <= 0 then
  local place = 0 - free  -- Lua would write -0 for a zero that is negated
  local oldest = redis.call('ZRANGE', window, place, place, 'WITHSCORES')
  wait = math.max(wait, oldest[2] and tonumber(oldest[2]) + span - now or in_work_span, 1)
end
if wait == 0 then
  redis.call('ZADD', window, score(now), call)
  redis.call('ZADD', shown, score(now), draft)
  if priority == 'final' then redis.call('ZREM', in_work, draft) end
end
for place = 1, 3 do redis.call('PEXPIRE', KEYS[place], math.ceil(span / 1000)) end
return wait
"""
