"""Redis as Upstash serves it: a real server's data behind the REST protocol."""

from standins.redis.faults import Faults
from standins.redis.rest import UpstashRedis
from standins.redis.server import RedisBackend, redis_process, redis_server

__all__ = ["Faults", "RedisBackend", "UpstashRedis", "redis_process", "redis_server"]
