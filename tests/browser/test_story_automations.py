"""Automations are made in the page, and ring."""

from playwright.async_api import expect

from .blueprints import BLUEPRINTS, blueprint_name, published
from .house import DOOR_BELL, DOOR_BELL_ID, House, until
from .visitor import Visitor, frame_of


async def test_a_blueprint_becomes_an_automation_that_rings(
    visitor: Visitor, added: House
) -> None:
    """The doorbell's blueprint is imported, filled in and saved, and works."""
    page, texts, calls = visitor.page, visitor.texts, added.box.calls
    async with published(BLUEPRINTS) as url:
        await visitor.open("/config/blueprint/dashboard")
        overview = texts.config("blueprint.overview.add_blueprint")
        dialog = page.locator("ha-dialog-import-blueprint")
        address = dialog.get_by_role("textbox", name=texts.config("blueprint.add.url"))
        await visitor.click_until(page.get_by_role("button", name=overview), address)
        await address.fill(f"{url}/doorbell.yaml")
        preview, save = (
            dialog.get_by_role("button", name=texts.config(f"blueprint.add.{step}"))
            for step in ("import_btn", "save_btn")
        )
        await visitor.click_until(preview, save)
        await visitor.click_until(save, frame_of(dialog), visible=False)

    row = page.locator("ha-data-table").get_by_text(blueprint_name("doorbell"))
    editor = page.locator("ha-automation-editor")
    placeholder = texts.page("ui.components.entity.entity-picker.placeholder")
    pickers = editor.get_by_role("button", name=placeholder)
    await visitor.click_until(row.first, pickers.first)
    every_phone = texts.ours("entity.siren.ring_all.name")
    for number_to_fill, name in ((2, DOOR_BELL), (1, every_phone)):
        await expect(pickers).to_have_count(number_to_fill)
        option = page.get_by_role("option", name=name)
        await visitor.click_until(pickers.first, option)
        await visitor.click_until(option, option, visible=False)
    await visitor.take("blueprint", editor.locator("ha-card"))
    save = editor.get_by_role("button", name=texts.page("ui.common.save"))
    traces = texts.config("automation.editor.show_trace")
    await visitor.click_until(save, editor.get_by_text(traces))

    before = len(calls)
    await visitor.load(f"/?more-info-entity-id={DOOR_BELL_ID}")
    press = texts.page("ui.card.button.press")
    more_info = page.locator("ha-more-info-dialog")
    await visitor.command(more_info.get_by_role("button", name=press))
    await until(lambda: len(calls) > before)
    assert calls[-1].number == "**9"
    await visitor.escape(more_info)


async def test_the_automation_editor_names_our_triggers_and_condition(
    visitor: Visitor, added: House
) -> None:
    """They are found under the integration, each with its name and what it means."""
    del added
    texts, page = visitor.texts, visitor.page
    await visitor.open("/config/automation/edit/new")
    offered = page.locator("add-automation-element-dialog")

    for kind in ("triggers", "conditions"):
        add, by_type, ours = (
            found.get_by_role("button", name=name)
            for found, name in (
                (page, texts.config(f"automation.editor.{kind}.add")),
                (offered, texts.config("automation.editor.tabs.type")),
                (offered, "FRITZ!Box VoIP"),
            )
        )
        first = texts.ours(f"{kind}.{texts.keys(kind)[0]}.name")
        await visitor.click_until(add, by_type)
        await visitor.click_until(by_type, ours)
        await visitor.click_until(ours, offered.get_by_text(first, exact=True))
        for key in texts.keys(kind):
            for part in ("name", "description"):
                text = texts.ours(f"{kind}.{key}.{part}")
                await expect(offered.get_by_text(text, exact=True)).to_be_visible()
        await visitor.take(kind, visitor.dialog)
        await visitor.escape(offered)
