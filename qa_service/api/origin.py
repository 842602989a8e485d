"""Whether a writing request was meant by whoever it counts for (cross-site request forgery).

After the OWASP Cross-Site Request Forgery Prevention Cheat Sheet (Fetch Metadata, with the origin as the
fallback, and the Host header as the target). A browser adds a cookie to a request whichever page sends it;
and whoever sits at this computer is known by the connection alone. Both rights are lent to every page that a
browser shows, so a request that uses them must prove that a page of ours sent it: ``Sec-Fetch-Site`` or
``Origin``, which no page can set. A token is only sent by a program that was given it; it needs no proof.

Without both headers a session is refused. The person at this computer is not, as long as the request is not a
browser's: every browser since 2020 sends ``Origin`` with each request that is no GET or HEAD (Fetch Standard,
"append a request Origin header"), and every browser calls itself ``Mozilla/…``, which a page of another site
cannot change unless CORS allows it. So what has neither was sent by a program on this computer, which could
write into the folder of the library as well.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from qa_service.accounts.model import Means
from qa_service.api.errors import CrossOriginError

_OURS = ("same-origin", "none")


def check_origin(headers: Headers, means: Means, *, ours: bool = False) -> None:
    """Refuses a writing request that another site may have sent.

    Args:
        ours: the proof is asked of everybody. Nobody is known yet when a stranger's page logs a browser in
            under the stranger's name (login CSRF).

    Raises:
        CrossOriginError: it comes from elsewhere, or the proof that is needed is missing.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in _OURS:
        raise CrossOriginError
    if origin is not None and not _is_own(origin, headers):
        raise CrossOriginError
    if site is not None or origin is not None or means is Means.TOKEN:
        return
    if ours or means is Means.SESSION or (means is Means.LOCAL and _is_browser(headers)):
        raise CrossOriginError


def _is_own(origin: str, headers: Headers) -> bool:
    """A proxy that rewrites ``Host`` tells the outer name in ``X-Forwarded-Host``, which no page can set."""
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    return bool(host) and host in {
        headers.get("host", "").lower(),
        headers.get("x-forwarded-host", "").lower(),
    }


def _is_browser(headers: Headers) -> bool:
    return headers.get("user-agent", "").startswith("Mozilla/") or "referer" in headers
