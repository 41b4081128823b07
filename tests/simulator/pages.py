"""What the box answers over HTTP, before a fault spoils it."""

from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus

XML = 'text/xml; charset="utf-8"'
HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, body, kind, and whether the connection ends with it."""

    status: int
    body: bytes
    content_type: str = XML
    headers: dict[str, str] = field(default_factory=dict)
    close: bool = False
    upnp_code: int | None = None
    chunked: bool = False


def html_page(status: int, *, close: bool = False, **headers: str) -> Reply:
    """Return an HTML page as the box writes it about a status."""
    title = f"{status} {HTTPStatus(status).phrase}"
    body = (
        f"<HTML><HEAD><TITLE>{title} (ERR_NONE)</TITLE></HEAD>"
        f"<BODY><H1>{title}</H1><BR>ERR_NONE<HR><B>Webserver</B> "
        f"{formatdate(usegmt=True)}</BODY></HTML>"
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, body.encode(), HTML, named, close)


def unauthorized(challenge: str) -> Reply:
    """Return the 401 page; real boxes close the connection with it."""
    return html_page(401, close=True, WWW_Authenticate=challenge)
