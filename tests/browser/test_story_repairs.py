"""What is wrong is read in the page, and mended there."""

from playwright.async_api import expect

from .house import HOUSEHOLD, House, until
from .visitor import Visitor

LINE = next(it.number for it in HOUSEHOLD.accounts.values())
DOOR_STATION, TABLET = (it.phone_name for it in HOUSEHOLD.clients.values())


async def test_repairs_exist_until_they_are_fixed(
    visitor: Visitor, added: House
) -> None:
    """One is fixed at the box, the other as an error says; then nothing is left."""
    box, form, page, texts = added.box, visitor.form, visitor.page, visitor.texts
    tablet = next(it for it in box.state.clients.values() if it.phone_name == TABLET)
    phone = box.state.dial_phone
    open_phone, click_to_dial = (
        page.get_by_text(texts.ours(f"issues.{key}.title", box=box.model), exact=True)
        for key in ("external_registration", "click_to_dial_off")
    )
    tablet.external_registration = True
    await visitor.open("/config/repairs")
    await expect(open_phone).to_be_visible()
    tablet.external_registration = False
    await expect(open_phone).to_be_hidden()

    box.state.dial_phone = ""
    await visitor.open_device(visitor.ip_phone(DOOR_STATION))
    await visitor.ring()
    sentence = texts.ours("exceptions.click_to_dial_off.message", box=box.model)
    await expect(page.get_by_text(sentence).first).to_be_visible()
    assert (
        f"{texts.page('panel.config')} > {texts.config('repairs.caption')}" in sentence
    )
    # A fresh page is without the error.
    await visitor.load("/config/repairs")
    await expect(click_to_dial).to_be_visible()
    await visitor.take("repairs", page.locator("ha-config-repairs-dashboard ha-card"))

    step = "issues.click_to_dial_off.fix_flow.step.phone"
    field = texts.ours(f"{step}.data.phone")
    await visitor.click_until(click_to_dial, form.get_by_role("button", name=field))
    await visitor.choose(field, phone)
    await visitor.submit(texts.ours(f"{step}.submit"))
    # What the form says at its end is left alone: on a busy machine, the page asks
    # twice for a flow that ends at once, and shows that the second time it is gone.
    await until(lambda: box.state.dial_phone == phone)
    await visitor.load("/config/repairs")
    none = page.get_by_text(texts.config("repairs.no_repairs"))
    await expect(none).to_be_visible()


async def test_a_new_certificate_is_accepted_under_repairs(
    visitor: Visitor, added: House
) -> None:
    """Both certificates are shown; accepting the new one brings the box back."""
    box, form, page, texts = added.box, visitor.form, visitor.page, visitor.texts
    issue = "issues.certificate_changed"
    before = box.fingerprint.hex(":").upper()
    box.change_certificate()
    await visitor.open("/config/repairs")
    title = texts.ours(f"{issue}.title", box=box.model)
    await visitor.click_until(page.get_by_text(title).first, form.get_by_text(before))
    await expect(form.get_by_text(box.fingerprint.hex(":").upper())).to_be_visible()
    await visitor.take("repair", visitor.dialog)

    accept = texts.ours(f"{issue}.fix_flow.step.init.menu_options.accept")
    await visitor.command(form.get_by_text(accept))
    await visitor.close_form()
    await expect(page.get_by_text(title)).to_be_hidden()
    answered = len(box.requests)
    await until(lambda: len(box.requests) > answered)
    await visitor.open_device(visitor.line(LINE))
    status = visitor.row(texts.ours("entity.sensor.account_status.name"))
    registered = texts.ours("entity.sensor.account_status.state.registered")
    await expect(status).to_contain_text(registered)
