"""The box's HTTP answers, and its HTML pages."""

from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus

from .traits import Closing

XML = 'text/xml; charset="utf-8"'
HTML = "text/html"

# The web server in front of TR-064 writes the HTML pages, and these headers with them.
_PAGE_HEADERS = {"Pragma": "no-cache", "Server": "Webserver"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, body, kind, and whether the connection is closed with it."""

    status: int
    body: bytes
    content_type: str = XML
    headers: dict[str, str] = field(default_factory=dict)
    closing: Closing = "never"
    upnp_code: int | None = None
    chunked: bool = False
    until_close: bool = False


def html_page(status: int, *, closing: Closing = "never", **headers: str) -> Reply:
    """Return an HTML page as the box writes it about a status."""
    title = f"{status} {HTTPStatus(status).phrase}"
    body = (
        f"<HTML><HEAD><TITLE>{title} (ERR_NONE)</TITLE></HEAD>"
        f"<BODY><H1>{title}</H1><BR>ERR_NONE<HR><B>Webserver</B> "
        f"{formatdate(usegmt=True)}</BODY></HTML>"
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, body.encode(), HTML, {**_PAGE_HEADERS, **named}, closing)


def unauthorized(challenge: str, closing: Closing) -> Reply:
    """Return the 401 page; real boxes announce that they close the connection."""
    return html_page(401, closing=closing, WWW_Authenticate=challenge)
