"""One household's story with the integration: the chapters of a first evening.

They are read in this order, and each can be run alone.
"""

import json

from playwright.async_api import expect

from .house import HOUSEHOLD, House, until
from .visitor import PHONE_HEIGHT, PHONE_WIDTH, TALL, WIDTH, Visitor

LINE, OTHER_LINE, UNUSED_LINE = (it.number for it in HOUSEHOLD.accounts.values())
CARDS = "cards => cards.map(({config}) => [config.type, config.entity ?? null])"
NUMBER_TO_DIAL = "0891234"
DOOR_STATION, TABLET = (it.phone_name for it in HOUSEHOLD.clients.values())


async def test_a_box_is_added_after_a_wrong_password_was_reported(
    visitor: Visitor, house: House
) -> None:
    """The error is read in the form, and costs one login; then the box is there."""
    box, form, texts = house.box, visitor.form, visitor.texts
    await house.api.remove_box()
    await visitor.go_to_devices()
    await visitor.start_to_add("FRITZ!Box VoIP")

    step = "config.step.user.data"
    host = form.get_by_role("textbox", name=texts.ours(f"{step}.host"))
    await expect(host).to_have_value("fritz.box")
    await visitor.take("set-up", visitor.dialog)
    await host.fill(box.host)
    port = form.get_by_role("spinbutton", name=texts.ours(f"{step}.port"))
    await port.fill(str(box.https_port))
    await visitor.submit()

    title = texts.ours("config.step.login.title", box=box.model)
    await expect(form.get_by_text(title, exact=True)).to_be_visible()
    await expect(form.get_by_text(box.fingerprint.hex(":").upper())).to_be_visible()
    await visitor.choose(texts.ours("config.step.login.data.username"), box.username)
    await visitor.take("log-in", visitor.dialog)
    password = form.get_by_role(
        "textbox", name=texts.ours("config.step.login.data.password")
    )
    await password.fill("wrong")
    await visitor.submit()
    await expect(form).to_contain_text(texts.ours("config.error.invalid_auth"))
    assert box.failed_logins == 1
    await visitor.take("wrong-password", visitor.dialog)

    await password.fill(box.password)
    await visitor.submit()
    await visitor.close_form("finish_skip")
    assert await house.api.has_box()
    assert box.failed_logins == 1


async def test_the_lines_are_seen_with_their_status(
    visitor: Visitor, added: House
) -> None:
    """Box, lines and IP phones are devices, and a line's page tells its status."""
    del added
    await visitor.open_integration()
    for name in (
        *(visitor.line(it) for it in (LINE, OTHER_LINE, UNUSED_LINE)),
        *(visitor.ip_phone(it) for it in (DOOR_STATION, TABLET)),
    ):
        await expect(visitor.device_rows.get_by_text(name, exact=True)).to_be_visible()
    title = visitor.page.get_by_role("heading", level=1)
    await visitor.take(
        "integration", title, visitor.page.locator("ha-config-entry-row")
    )

    status = visitor.texts.ours("entity.sensor.account_status.name")
    for line, state in ((UNUSED_LINE, "disabled"), (LINE, "registered")):
        await visitor.open_device(visitor.line(line))
        text = visitor.texts.ours(f"entity.sensor.account_status.state.{state}")
        await expect(visitor.row(status)).to_contain_text(text)
    await visitor.take_device("line")


async def test_an_alarm_clock_switched_in_the_page_is_switched_at_the_box(
    visitor: Visitor, added: House
) -> None:
    """The third alarm clock is off at first; two clicks, and it is off again."""
    alarm_clock = added.box.state.alarm_clocks[2]
    assert not alarm_clock.enabled
    await visitor.open_device(added.box.model)
    await visitor.take_device("box")

    name = visitor.texts.ours("entity.switch.alarm_clock.name", name=alarm_clock.name)
    row = visitor.row(name)
    switch = row.get_by_role("switch")
    await visitor.command(row.locator("ha-switch"))
    await until(lambda: alarm_clock.enabled)
    await expect(switch).to_be_checked()
    await visitor.command(row.locator("ha-switch"))
    await until(lambda: not alarm_clock.enabled)
    await expect(switch).not_to_be_checked()


async def test_an_ip_phone_rings_until_somebody_hangs_up(
    visitor: Visitor, added: House
) -> None:
    """The siren of the IP phone rings it; the box's button ends that."""
    calls = added.box.calls
    before = len(calls)
    await visitor.open_device(visitor.ip_phone(DOOR_STATION))
    await visitor.take_device("phone")
    await visitor.ring()
    await until(lambda: len(calls) > before)
    assert calls[-1].number == "**620"
    assert not calls[-1].ended

    await visitor.open_device(added.box.model)
    await visitor.press(visitor.texts.ours("entity.button.hang_up.name"))
    await until(lambda: calls[-1].ended)


async def test_a_number_is_dialed_and_hung_up_from_the_dashboard(
    visitor: Visitor, added: House
) -> None:
    """The box gets the number that was typed, and the number is gone then."""
    page, calls, texts = visitor.page, added.box.calls, visitor.texts
    await added.make_dashboard()
    before = len(calls)
    await visitor.load("/fritzbox-voip")
    number = page.get_by_role(
        "textbox", name=texts.ours("entity.text.dial_number.name")
    )
    await number.fill(NUMBER_TO_DIAL)
    await number.press("Enter")
    rows = page.locator("hui-button-entity-row")
    row = rows.filter(has_text=texts.ours("entity.button.dial.name"))
    await visitor.command(row.get_by_role("button"))
    await until(lambda: len(calls) > before)
    assert calls[-1].number == NUMBER_TO_DIAL
    assert not calls[-1].ended
    await expect(number).to_have_value("")

    row = rows.filter(has_text=texts.ours("entity.button.hang_up.name"))
    await visitor.command(row.get_by_role("button"))
    await until(lambda: calls[-1].ended)


async def test_a_cordless_phone_rings_from_the_dashboard(
    visitor: Visitor, added: House
) -> None:
    """A click on its tile rings it, another one ends that."""
    page, calls = visitor.page, added.box.calls
    phone = added.box.state.handsets[3]
    await added.make_dashboard()
    before = len(calls)
    await visitor.load("/fritzbox-voip")
    name = visitor.texts.ours("device.cordless_phone.name", name=phone.name)
    tile = page.locator("hui-tile-card").filter(has_text=name)
    await visitor.command(tile)
    await until(lambda: len(calls) > before)
    assert calls[-1].number == phone.internal_number
    assert not calls[-1].ended

    # What a click does depends on what the tile shows.
    await expect(tile.locator("ha-card.active")).to_be_visible()
    await visitor.command(tile)
    await until(lambda: calls[-1].ended)


async def test_the_dashboard_shows_a_call_by_day_by_night_and_on_a_phone(
    visitor: Visitor, added: House
) -> None:
    """A line that is in a call says so, on a desk and on a phone."""
    page, state = visitor.page, added.box.state
    cards = await added.make_dashboard()
    line = next(it for it in state.accounts.values() if it.number == OTHER_LINE)
    line.status = "connected"
    shown = [it["entity"] for it in cards if "entity" in it]
    await added.api.update(next(it for it in shown if it.startswith("sensor.")))
    in_call = visitor.texts.ours("entity.sensor.account_status.state.connected")
    await visitor.load("/fritzbox-voip")
    for name, width, height in (
        ("dashboard", WIDTH, TALL),
        ("dashboard-dark", WIDTH, TALL),
        ("dashboard-mobile", PHONE_WIDTH, PHONE_HEIGHT),
    ):
        dark = name == "dashboard-dark"
        await page.emulate_media(color_scheme="dark" if dark else "light")
        async with visitor.at_size(width, height):
            await expect(page.get_by_text(in_call).first).to_be_visible()
            await visitor.take_dashboard(name)
    line.status = "registered"

    # The README shows the first of these pictures.
    on_the_page = await page.locator("hui-card").evaluate_all(CARDS)
    assert on_the_page == [[it["type"], it.get("entity")] for it in cards]


async def test_the_options_are_kept(visitor: Visitor, added: House) -> None:
    """Who wants to see a change sooner has the box asked every ten seconds."""
    del added
    texts, form = visitor.texts, visitor.form
    await visitor.open_integration()
    configure = visitor.page.get_by_role(
        "button", name=texts.config("integrations.config_entry.configure")
    )
    interval = form.get_by_role(
        "spinbutton", name=texts.ours("options.step.init.data.scan_interval")
    )
    await visitor.click_until(configure, interval)
    await expect(interval).to_have_value("30")
    await visitor.take("options", visitor.dialog)
    await interval.fill("10")
    await visitor.submit()
    await visitor.close_form()

    await visitor.click_until(configure, interval)
    await expect(interval).to_have_value("10")
    await visitor.cancel()


async def test_diagnostics_hold_nothing_private(visitor: Visitor, added: House) -> None:
    """The file that is asked for in every report can be given away."""
    await visitor.open_integration()
    name = visitor.texts.config("integrations.config_entry.download_diagnostics")
    download = visitor.page.get_by_role("menuitem", name=name)
    await visitor.open_menu(download)
    async with visitor.page.expect_download() as started:
        await visitor.click_until(download, download, visible=False)
    path = await (await started.value).path()
    text = path.read_text(encoding="utf-8")

    told = json.loads(text)["data"]
    assert told["box"]["model"] == added.box.model
    assert len(told["accounts"]) == len(added.box.state.accounts)
    assert not [it for it in added.secrets() if it in text]
