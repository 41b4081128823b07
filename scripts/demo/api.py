"""A client of Home Assistant's REST and WebSocket APIs."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
import json
from pathlib import Path
from typing import Any, Self

import aiohttp
import yaml

from .errors import DemoError

DOMAIN = "fritzbox_voip"
BOX_SECONDS = 30
PHONE_BOOK_SECONDS = 30
# Real boxes take some seconds for it.
PHONE_BOOK_PAUSE = 4
TRANSLATION = (
    Path(__file__).parents[2] / "custom_components" / DOMAIN / "translations/en.json"
)


class HomeAssistant:
    """A Home Assistant to which this computer can log in without a password."""

    def __init__(self, address: str, port: int) -> None:
        """Initialize the client."""
        self._url = f"http://{address}:{port}"

    async def __aenter__(self) -> Self:
        """Open the session."""
        self._session = aiohttp.ClientSession(self._url)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the session."""
        await self._session.close()

    async def wait_until_running(self, seconds: float) -> None:
        """Wait until Home Assistant is up, and log in."""
        try:
            async with asyncio.timeout(seconds):
                while not await self._is_up():
                    await asyncio.sleep(0.2)
                await self._log_in()
                while (await self._get("/api/config"))["state"] != "RUNNING":
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise DemoError(
                f"Home Assistant did not start within {seconds:.0f} seconds."
            ) from None

    async def _is_up(self) -> bool:
        """Return whether the page is available."""
        try:
            async with self._session.get("/manifest.json") as response:
                return response.ok
        except aiohttp.ClientError:
            return False

    async def _log_in(self) -> None:
        """Get a token as the page does: without a password, on this computer only."""
        client = {"client_id": f"{self._url}/"}
        flow = await self._post(
            "/auth/login_flow",
            client
            | {"handler": ["trusted_networks", None], "redirect_uri": f"{self._url}/"},
        )
        form = client | {"grant_type": "authorization_code", "code": flow["result"]}
        async with self._session.post("/auth/token", data=form) as response:
            token = (await response.json())["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    async def _get(self, path: str) -> Any:
        async with self._session.get(path) as response:
            response.raise_for_status()
            return await response.json()

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self._session.post(path, json=body) as response:
            if not response.ok:
                raise DemoError(f"{path} failed: {await response.text()}")
            return await response.json()

    async def _entries(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = await self._get(
            f"/api/config/config_entries/entry?domain={DOMAIN}"
        )
        return entries

    async def has_box(self) -> bool:
        """Return whether a box was added."""
        return bool(await self._entries())

    async def remove_box(self) -> None:
        """Remove the box that an earlier run added."""
        for entry in await self._entries():
            path = f"/api/config/config_entries/entry/{entry['entry_id']}"
            async with self._session.delete(path) as response:
                response.raise_for_status()

    async def reload_box(self) -> None:
        """Set the box up again."""
        for entry in await self._entries():
            path = f"/api/config/config_entries/entry/{entry['entry_id']}/reload"
            await self._post(path, {})

    async def add_box(self, answers: dict[str, Any]) -> None:
        """Add the box with the forms of the integration, as a user does."""
        flows = "/api/config/config_entries/flow"
        step = await self._post(flows, {"handler": DOMAIN})
        while step["type"] == "form":
            if step["errors"]:
                raise DemoError(" ".join(messages("error", step["errors"].values())))
            answer = fill_in(step["data_schema"], answers)
            step = await self._post(f"{flows}/{step['flow_id']}", answer)
        if step["type"] != "create_entry":
            reasons = [step.get("reason", step["type"])]
            raise DemoError(" ".join(messages("abort", reasons)))

    async def wait_for_box(self, seconds: float = BOX_SECONDS) -> str | None:
        """Wait until the entry is loaded; return why it is not, None if it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (entry := (await self._entries())[0])["state"] != "loaded":
                    await asyncio.sleep(0.2)
                return None
        return str(entry["reason"] or entry["state"])

    async def dashboard(self) -> dict[str, Any]:
        """Return the dashboard of the box, with the phones of its phone book.

        They appear some seconds after the box was set up.
        """
        dashboard = await self.get_dashboard()
        for _ in range(PHONE_BOOK_SECONDS // PHONE_BOOK_PAUSE):
            await asyncio.sleep(PHONE_BOOK_PAUSE)
            before, dashboard = dashboard, await self.get_dashboard()
            if before == dashboard:
                break
        return dashboard

    async def update(self, entity_id: str) -> None:
        """Have an entity updated now, and those that are read with it."""
        path = "/api/services/homeassistant/update_entity"
        await self._post(path, {"entity_id": entity_id})

    async def get_dashboard(self) -> dict[str, Any]:
        """Return the dashboard of the box as the action answers it now."""
        path = f"/api/services/{DOMAIN}/get_dashboard?return_response"
        answer = (await self._post(path, {}))["service_response"]["dashboard"]
        dashboard: dict[str, Any] = yaml.safe_load(answer)
        return dashboard


def fill_in(schema: list[dict[str, Any]], answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers for the fields of a form, including its sections."""
    filled = {}
    for field in schema:
        name = field["name"]
        if field.get("type") == "expandable":
            filled[name] = fill_in(field["schema"], answers)
        elif answers.get(name) is not None:
            filled[name] = answers[name]
    return filled


def messages(kind: str, keys: Iterable[str]) -> list[str]:
    """Return the texts of the integration's forms for these keys."""
    texts = json.loads(TRANSLATION.read_text(encoding="utf-8"))["config"][kind]
    return [texts.get(key, key) for key in keys]
