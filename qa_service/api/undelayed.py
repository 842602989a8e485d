"""HTTP connections whose answers leave at once, in every worker process.

asyncio turns Nagle's algorithm off for the sockets that it opens itself. Worker processes are handed one that
their parent opened and of which asyncio does not see that it is TCP, so head and body of each answer, two
writes, would wait for each other up to 40 ms (RFC 896 with RFC 1122, 4.2.3.2: delayed acknowledgement).
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

_TCP = (socket.AF_INET, socket.AF_INET6)

if TYPE_CHECKING:
    _Base = Any
else:
    _Base = AutoHTTPProtocol


class UndelayedProtocol(_Base):  # type: ignore[misc]
    """uvicorn's own protocol over connections that do not delay."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Called by asyncio for a new connection."""
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in _TCP:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
