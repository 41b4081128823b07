"""What the integration shows, read on a phone by people of seven languages."""

from collections.abc import AsyncIterator
import re

from playwright.async_api import expect
import pytest

from .house import HOUSEHOLD, House
from .reading import mistakes
from .texts import LANGUAGES, Language
from .visitor import PHONE_HEIGHT, PHONE_WIDTH, TALL, WIDTH, Visitor

LINE = next(it.number for it in HOUSEHOLD.accounts.values())
IP_PHONE = next(it.phone_name for it in HOUSEHOLD.clients.values())
CORDLESS_PHONE = HOUSEHOLD.handsets[1].name

# What people search for: the box, a phone, a line and a call.
WORDS: dict[Language, tuple[str, ...]] = {
    "de": ("fritz", "Telefon", "Leitung", "Anruf"),
    "it": ("fritz", "telefono", "linea", "chiamata"),
    "nl": ("fritz", "telefoon", "lijn", "oproep"),
    "fr": ("fritz", "téléphone", "ligne", "appel"),
    "es": ("fritz", "teléfono", "línea", "llamada"),
    "pl": ("fritz", "telefon", "linia", "połączenie"),
    "en": ("fritz", "phone", "line", "call"),
}
NOTHING = "xyzzy"

# One house for all, for it learns another language faster than another one is built.
pytestmark = pytest.mark.parametrize("house", ["en"], indirect=True, scope="session")


@pytest.fixture(scope="module")
async def pupil(guest: Visitor, house: House) -> AsyncIterator[Visitor]:
    """Return somebody who learns languages, and speaks that of the house at the end."""
    if not await house.api.has_box():
        await house.add_box()
    yield guest
    await guest.speak(house.language)


@pytest.fixture(scope="module", params=LANGUAGES)
async def reader(request: pytest.FixtureRequest, pupil: Visitor) -> Visitor:
    """Return somebody who reads a language that the house has learned."""
    return await pupil.speak(request.param)


@pytest.mark.usefixtures("visitor")
async def test_forms_and_devices_are_translated_and_fit_on_a_phone(
    reader: Visitor, house: House
) -> None:
    """No form and no device's page shows a key, English, or half of a text."""
    visitor = reader
    await visitor.open_integration()
    texts = visitor.texts
    found: dict[str, list[str]] = {}
    async with visitor.at_size(PHONE_WIDTH, PHONE_HEIGHT):
        await open_reconfigure(visitor)
        found["reconfigure"] = await mistakes(visitor.form, texts.language)
        await visitor.submit()
        field = texts.ours("config.step.login.data.password")
        await expect(visitor.form.get_by_role("textbox", name=field)).to_be_visible()
        found["login"] = await mistakes(visitor.form, texts.language)
        await visitor.cancel()

        await open_options(visitor)
        found["options"] = await mistakes(visitor.form, texts.language)
        await visitor.cancel()

        await visitor.open("/config/integrations/dashboard")
        await visitor.start_to_add("FRITZ!Box VoIP")
        found["user"] = await mistakes(visitor.form, texts.language)
        await visitor.cancel()

        for name in (
            house.box.model,
            visitor.line(LINE),
            visitor.ip_phone(IP_PHONE),
            texts.ours("device.cordless_phone.name", name=CORDLESS_PHONE),
        ):
            await visitor.open_device(name)
            found[name] = await mistakes(visitor.device_page, texts.language)
    assert not {name: it for name, it in found.items() if it}


async def open_reconfigure(visitor: Visitor) -> None:
    """Open the form for the address of the box."""
    texts = visitor.texts
    name = texts.config("integrations.config_entry.reconfigure")
    item = visitor.page.get_by_role("menuitem", name=name)
    await visitor.open_menu(item)
    host = texts.ours("config.step.reconfigure.data.host")
    await visitor.click_until(item, visitor.form.get_by_role("textbox", name=host))


async def open_options(visitor: Visitor) -> None:
    """Open the options of the box."""
    texts = visitor.texts
    name = texts.config("integrations.config_entry.configure")
    field = texts.ours("options.step.init.data.scan_interval")
    await visitor.click_until(
        visitor.page.get_by_role("button", name=name),
        visitor.form.get_by_role("spinbutton", name=field),
    )


@pytest.mark.usefixtures("visitor")
async def test_the_automation_editor_finds_ours(reader: Visitor) -> None:
    """Triggers, conditions and actions are found by the words that people type."""
    visitor = reader
    page, texts = visitor.page, visitor.texts
    await visitor.open("/config/automation/edit/new")
    offered = page.locator("add-automation-element-dialog")
    search = offered.get_by_role("textbox").first
    async with visitor.at_size(WIDTH, TALL):
        for kind, ours in (
            ("triggers", texts.names("triggers")),
            ("conditions", texts.names("conditions")),
            ("actions", texts.names("services")),
        ):
            add = texts.config(f"automation.editor.{kind}.add")
            await visitor.click_until(page.get_by_role("button", name=add), search)
            found = offered.get_by_text(re.compile("|".join(map(re.escape, ours))))
            await search.fill(NOTHING)
            # All that is found, not only the first five.
            only = offered.locator("ha-filter-chip").first
            await visitor.click_until(only, offered.locator("ha-filter-chip[selected]"))
            for word in WORDS[texts.language]:
                await search.fill(NOTHING)
                await expect(found).to_have_count(0)
                await search.fill(word)
                await expect(found.first).to_be_visible()
            await visitor.escape(offered)
