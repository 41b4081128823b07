"""What the page has Home Assistant do, as it is sent."""

from playwright.async_api import Page, Request, WebSocket


class Commands:
    """The actions and forms that a page has sent."""

    def __init__(self, page: Page) -> None:
        """Listen to the page from now on."""
        self.sent = 0
        page.on("request", self._on_request)
        page.on("websocket", self._on_websocket)

    def _on_request(self, request: Request) -> None:
        """Count the forms."""
        if request.method == "POST" and "/api/" in request.url:
            self.sent += 1

    def _on_websocket(self, websocket: WebSocket) -> None:
        """Listen to a connection."""
        websocket.on("framesent", self._on_frame)

    def _on_frame(self, frame: str | bytes) -> None:
        """Count the actions."""
        if '"call_service"' in str(frame):
            self.sent += 1
