"""The peer of the live bench: the same card to every socket by Channels' group_send over channels_redis."""

import os

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

GROUP = "desk"


class PeerConsumer(AsyncWebsocketConsumer):  # type: ignore[misc] # Channels has no types
    """A textbook consumer: joins a group and passes on what the group is sent."""

    async def connect(self) -> None:
        """Join."""
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Leave."""
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def told(self, event: dict[str, str]) -> None:
        """Pass on."""
        await self.send(text_data=event["text"])


def layers(redis_url: str) -> dict[str, object]:
    """CHANNEL_LAYERS of the peer; capacity above the number of sockets, as the default of 100 loses messages."""
    return {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [{"address": redis_url, "socket_timeout": None}], "capacity": 5000},
        }
    }


if os.environ.get("BENCH_PEER") == "1":
    from django.conf import settings

    settings.CHANNEL_LAYERS = layers(os.environ["REDIS_URL"])
    application = ProtocolTypeRouter(
        {
            "http": get_asgi_application(),
            "websocket": URLRouter([path("ws/live", PeerConsumer.as_asgi())]),
        }
    )
