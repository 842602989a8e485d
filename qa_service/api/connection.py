"""What a request tells of where it comes from, before anybody has looked at who sends it."""

from __future__ import annotations

from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from qa_service.accounts.random_secrets import hashed, is_session_secret, is_token
from qa_service.accounts.recognising import Credential

SECURE_COOKIE: Final = "__Host-anzhi_session"
"""On https: the prefix keeps other hosts of the domain from setting it (RFC 6265bis, 4.1.3.2)."""
PLAIN_COOKIE: Final = "anzhi_session"
_FORWARDING: Final = frozenset(
    (
        b"forwarded",
        b"via",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"x-forwarded-port",
        b"x-forwarded-server",
        b"x-real-ip",
    )
)
_IPV6_SITE: Final = 64
"""Bits that one connection to the internet has for itself at least (RFC 6177): its owner has all of them."""


def is_https(scope: Scope) -> bool:
    """Whether the browser speaks https with us, or with a proxy in front.

    A proxy that is not trusted is believed here: all that follows is a stricter cookie.
    """
    return scope.get("scheme") == "https" or Headers(scope=scope).get("x-forwarded-proto") == "https"


def cookie_name(scope: Scope) -> str:
    """Under which name the secret of a session goes to and comes from the browser."""
    return SECURE_COOKIE if is_https(scope) else PLAIN_COOKIE


def session_secret(scope: Scope) -> str:
    """The secret that the browser sent; "" without one."""
    written = Headers(scope=scope).get("cookie", "")
    name = cookie_name(scope)
    if name not in written:
        return ""
    try:
        found = SimpleCookie(written).get(name)
    except CookieError:
        return ""
    return found.value if found is not None and is_session_secret(found.value) else ""


def address_of(scope: Scope) -> str:
    """The address at the other end of the connection; with a trusted proxy, the one that it tells."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def caller_of(scope: Scope) -> str:
    """Whom a limit by address counts: the address, or with IPv6 its network of 64 bits."""
    address = _parsed(address_of(scope))
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> (128 - _IPV6_SITE) << (128 - _IPV6_SITE))}/{_IPV6_SITE}"
    return str(address) if address is not None else address_of(scope)


def from_this_computer(scope: Scope) -> bool:
    """Whether the request was sent on this computer and by nobody's order.

    A proxy on this computer connects from here too, for strangers. It gives itself away by its headers, or by
    HTTP/1.0, which nginx speaks to what is behind it unless it is told otherwise and no browser does.
    """
    address = _parsed(address_of(scope))
    return address is not None and _is_loopback(address) and not _forwarded(scope)


def host_is_loopback(scope: Scope) -> bool:
    """Whether the service was reached under a name that only this computer has.

    A page of a stranger can have its own name point here (DNS rebinding); then the name is still his.
    """
    try:
        name = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""
    except ValueError:
        return False
    return is_loopback_name(name)


def is_loopback_name(name: str) -> bool:
    """``localhost``, ``127.0.0.1``, ``::1`` and the like."""
    bare = name.strip("[]").lower().rstrip(".")
    if bare == "localhost" or bare.endswith(".localhost"):  # RFC 6761, 6.3
        return True
    address = _parsed(bare)
    return address is not None and _is_loopback(address)


def credential_of(scope: Scope, *, bound_here: bool) -> Credential:
    """What the request brings along.

    Args:
        bound_here: only this computer can connect to the service.
    """
    written = Headers(scope=scope).get("authorization", "")
    scheme, _, token = written.partition(" ")
    if scheme.lower() == "bearer":  # others belong to a proxy in front
        token = token.strip()
        return Credential(token=hashed(token)) if is_token(token) else Credential(malformed=True)
    if secret := session_secret(scope):
        return Credential(session=hashed(secret))
    return Credential(local=bound_here and from_this_computer(scope))


def _forwarded(scope: Scope) -> bool:
    names = (name for name, _ in scope["headers"])
    return scope.get("http_version") == "1.0" or not _FORWARDING.isdisjoint(names)


def _is_loopback(address: IPv4Address | IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


@lru_cache(maxsize=4096)
def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
