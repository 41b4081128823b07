"""Somebody who uses Home Assistant's page: clicks, types and reads."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from playwright.async_api import Browser, Error, Locator, Page, expect

from scripts.demo import folder

from .commands import Commands
from .house import House, until
from .pictures import Album
from .texts import Language, Texts

WIDTH, HEIGHT = 1280, 900
# Some pages are long, and their pictures are to show all of them.
TALL = 2200
PHONE_WIDTH, PHONE_HEIGHT = 400, 860
# Enough for a machine that is five times slower; nothing waits for it when all is well.
PATIENCE_MILLISECONDS = 150_000
# How long a click may take until its effect is seen, before it is repeated.
ATTEMPT_MILLISECONDS = 5_000
ATTEMPTS = PATIENCE_MILLISECONDS // ATTEMPT_MILLISECONDS

# What the page does itself when somebody follows a link in it.
CALL = "message => document.querySelector('home-assistant').hass.callWS(message)"
NAVIGATE = """path => {
  history.pushState(null, "", path);
  dispatchEvent(new CustomEvent("location-changed", {detail: {replace: false}}));
}"""

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A person at the page of a house, with an album for pictures."""

    page: Page
    house: House
    texts: Texts
    album: Album
    commands: Commands

    async def click_until(
        self, what: Locator, effect: Locator, *, visible: bool = True
    ) -> None:
        """Click until something is visible, or no longer is.

        A click is lost if the page replaces what is clicked on in this moment.
        """
        # A late effect may have hidden what was to be clicked on again.
        click = partial(what.click, timeout=ATTEMPT_MILLISECONDS)
        await self._repeat(click, effect, visible=visible)

    async def escape(self, dialog: Locator) -> None:
        """Close a dialog with the Escape key."""
        press = partial(self.page.keyboard.press, "Escape")
        await self._repeat(press, frame_of(dialog), visible=False)

    async def cancel(self) -> None:
        """Close the form without sending it."""
        close = self.form.get_by_role("button", name=self.texts.page("ui.common.close"))
        await self.click_until(close, frame_of(self.form), visible=False)

    async def _repeat(
        self, act: Callable[[], Awaitable[None]], effect: Locator, *, visible: bool
    ) -> None:
        """Act until something is visible, or no longer is."""
        expected = expect(effect)
        for _ in range(ATTEMPTS):
            with suppress(Error):
                await act()
            with suppress(AssertionError):
                await expected.to_be_visible(
                    visible=visible, timeout=ATTEMPT_MILLISECONDS
                )
                return
        await expected.to_be_visible(visible=visible)

    async def command(self, what: Locator) -> None:
        """Click on what has Home Assistant do something, so that it does so once.

        The click is repeated only if the page has sent nothing.
        """
        before = self.commands.sent
        for _ in range(ATTEMPTS):
            await what.click()
            with suppress(TimeoutError):
                await until(
                    lambda: self.commands.sent > before,
                    seconds=ATTEMPT_MILLISECONDS / 1000,
                )
                return
        raise AssertionError(f"the page sent nothing after clicks on {what}")

    async def load(self, path: str) -> None:
        """Open a page by its address, as in a new tab."""
        await self.page.goto(f"{self.house.url}{path}")
        await self.page.locator("home-assistant-main").wait_for(state="attached")

    async def open(self, path: str) -> None:
        """Open a page as a link does, which is much faster, or load the first one."""
        if self.page.url.startswith(self.house.url):
            await self.page.evaluate(NAVIGATE, path)
        else:
            await self.load(path)

    async def open_integration(self) -> None:
        """Open the page of the integration."""
        await self.open("/config/integrations/integration/fritzbox_voip")
        await self.device_rows.first.wait_for()

    async def call(self, kind: str, **message: object) -> Any:
        """Return Home Assistant's answer to a message of the page."""
        return await self.page.evaluate(CALL, {"type": kind, **message})

    async def speak(self, language: Language) -> Self:
        """Have Home Assistant and its page speak another language."""
        await self.open_integration()
        await self.call("config/core/update", language=language)
        locale = folder.LOCALE | {"language": language}
        await self.call("frontend/set_user_data", key="language", value=locale)
        # Names of entities are made when they are set up.
        await self.house.api.reload_box()
        await self.load("/config/integrations/integration/fritzbox_voip")
        return replace(self, texts=Texts(language))

    async def open_device(self, name: str) -> None:
        """Open the page of the box, of a line or of an IP phone."""
        await self.open_integration()
        row = self.device_rows.get_by_text(name, exact=True).first
        title = self.device_page.get_by_text(name, exact=True).first
        await self.click_until(row, title)

    @property
    def device_rows(self) -> Locator:
        """Return the devices on the page of the integration."""
        return self.page.locator("ha-config-entry-device-row")

    @property
    def device_page(self) -> Locator:
        """Return the page of a device."""
        return self.page.locator("ha-config-device-page")

    @property
    def form(self) -> Locator:
        """Return the form that is open: of the set-up, the options or a repair."""
        return self.page.locator("dialog-data-entry-flow")

    @property
    def dialog(self) -> Locator:
        """Return the frame of the dialog that is open."""
        return self.page.get_by_role("dialog").filter(visible=True).first

    async def go_to_devices(self) -> None:
        """Go to the page of devices and services, as from the first page on."""
        page, texts = self.page, self.texts
        await self.open("/")
        settings = page.get_by_role("link", name=texts.page("panel.config"))
        devices = page.get_by_role("link", name=texts.config("dashboard.devices.main"))
        await self.click_until(settings, devices)
        await self.click_until(devices, self.add_button)

    async def start_to_add(self, integration: str) -> None:
        """Open the form for a new integration, on the page of devices and services."""
        found = self.page.locator("dialog-add-integration")
        search = found.get_by_role("textbox")
        await self.click_until(self.add_button, search)
        await search.fill(integration)
        result = found.get_by_role("button", name=integration)
        await self.click_until(result, self.form.get_by_role("textbox").first)

    @property
    def add_button(self) -> Locator:
        """Return the button for a new integration."""
        name = self.texts.config("integrations.add_integration")
        return self.page.get_by_role("button", name=name)

    async def choose(self, field: str, value: str) -> None:
        """Choose a value from the list of a field in the form."""
        # A list that takes other values too is made otherwise than one that does not.
        options = self.form.get_by_role("option").or_(
            self.form.locator("ha-dropdown-item")
        )
        option = options.filter(has_text=value)
        await self.click_until(self.form.get_by_role("button", name=field), option)
        await self.click_until(option, option, visible=False)

    async def submit(self, name: str = "") -> None:
        """Send the form, by the button with this name or the usual one."""
        name = name or self.texts.config("integrations.config_flow.submit")
        await self.command(self.form.get_by_role("button", name=name))

    async def close_form(self, name: str = "finish") -> None:
        """Close a form that has come to its end."""
        text = self.texts.config(f"integrations.config_flow.{name}")
        finish = self.form.get_by_role("button", name=text)
        await self.click_until(finish, frame_of(self.form), visible=False)

    async def open_menu(self, item: Locator) -> None:
        """Open the menu of the box on the page of the integration, for this item."""
        entry = self.page.locator("ha-config-entry-row")
        menu = entry.get_by_role("button", name=self.texts.page("ui.common.menu"))
        await self.click_until(menu.first, item)

    def line(self, number: str) -> str:
        """Return the name of a line's device."""
        return self.texts.ours("device.account.name", name=number)

    def ip_phone(self, name: str) -> str:
        """Return the name of an IP phone's device."""
        return self.texts.ours("device.ip_phone.name", name=name)

    async def ring(self) -> None:
        """Turn the siren of a phone's page on."""
        row = self.row(self.texts.ours("entity.siren.phone_ring.name"))
        await self.command(row.locator("ha-switch"))

    async def press(self, name: str) -> None:
        """Press a button on the page of a device."""
        press = self.texts.page("ui.card.button.press")
        await self.command(self.row(name).get_by_role("button", name=press))

    def row(self, name: str) -> Locator:
        """Return the row of an entity on the page of a device."""
        rows = self.device_page.locator("hui-generic-entity-row")
        return rows.filter(has=self.page.get_by_text(name, exact=True))

    async def take(self, name: str, *shown: Locator) -> None:
        """Take a picture for the album."""
        await self.album.take(name, self.page, *shown)

    async def take_device(self, name: str) -> None:
        """Take a picture of all cards on the page of a device."""
        async with self.at_size(WIDTH, TALL):
            header = self.device_page.locator(".toolbar").first
            await self.take(name, header, self.device_page.locator("ha-card"))

    async def take_dashboard(self, name: str) -> None:
        """Take a picture of the whole dashboard."""
        root = self.page.locator("hui-root")
        await self.take(name, root.locator(".toolbar"), root.locator("hui-card"))

    @asynccontextmanager
    async def at_size(self, width: int, height: int) -> AsyncIterator[None]:
        """Look at the page in another size."""
        await self.page.set_viewport_size({"width": width, "height": height})
        yield
        await self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


def frame_of(dialog: Locator) -> Locator:
    """Return what is seen of a dialog, for its own element has no size."""
    return dialog.get_by_role("dialog")


@asynccontextmanager
async def visit(browser: Browser, house: House, album: Album) -> AsyncIterator[Visitor]:
    """Let somebody come in whose browser speaks the language of the house."""
    context = await browser.new_context(
        locale={"en": "en-US", "de": "de-DE"}[house.language],
        timezone_id="Europe/Berlin",
        color_scheme="light",
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=2,
        # It would load all files of the page to have them offline.
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = await context.new_page()
    yield Visitor(
        page=page,
        commands=Commands(page),
        house=house,
        texts=Texts(house.language),
        album=album,
    )
    await context.close()
