"""The login of a box that is added: who may be entered, and what is wrong with it."""

from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectSelector, TextSelector
import pytest

from tests.simulator import Fault, SimulatedBox, User

from .common import (
    add,
    address,
    login,
    pinned,
    start,
    submit,
    suggested,
)


async def test_the_users_of_the_box_are_offered(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Any other can be entered."""
    flow_id = await start(hass)

    result = await submit(hass, flow_id, address(box))

    selector = result["data_schema"].schema[CONF_USERNAME]
    assert isinstance(selector, SelectSelector)
    assert selector.config["options"] == list(box.users)
    assert selector.config["custom_value"]


async def test_a_box_that_hides_its_users_is_added(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The username is entered then."""
    box.fail(Fault.upnp(606), "X_AVM-DE_GetUserList", times=None)
    flow_id = await start(hass)

    result = await submit(hass, flow_id, address(box))
    assert isinstance(result["data_schema"].schema[CONF_USERNAME], TextSelector)

    result = await submit(hass, flow_id, login(box))
    assert result["data"] == pinned(box)


@pytest.mark.parametrize("typed", ["{} ", " {}", "{}\t"])
async def test_spaces_around_the_username_do_not_matter(
    hass: HomeAssistant, box: SimulatedBox, typed: str
) -> None:
    """Keyboards of phones add them."""
    flow_id = await start(hass)
    await submit(hass, flow_id, address(box))

    username = typed.format(box.username)
    result = await submit(hass, flow_id, login(box, username=username))

    assert result["data"] == pinned(box)
    assert box.failed_logins == 0


async def test_a_username_that_the_box_lists_with_a_space_is_sent_with_it(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It is another user."""
    box.users["guest "] = User("secret")
    flow_id = await start(hass)
    await submit(hass, flow_id, address(box))
    chosen = {CONF_USERNAME: "guest ", CONF_PASSWORD: "secret"}

    result = await submit(hass, flow_id, chosen)

    assert result["data"] == pinned(box) | chosen


async def test_a_password_is_sent_as_it_was_entered(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Spaces belong to it."""
    box.users[box.username] = User(" two words ")
    assert (await add(hass, box))["data"] == pinned(box, password=" two words ")


@pytest.mark.parametrize(
    "fault", [Fault.HTML, Fault.NOT_FOUND, Fault.MALFORMED, Fault.upnp(820)]
)
async def test_a_box_that_cannot_report_permissions_is_added(
    hass: HomeAssistant, box: SimulatedBox, fault: Fault
) -> None:
    """What is nice to know is no condition (L8)."""
    box.fail(fault, "X_AVM-DE_GetCurrentUser", times=None)

    assert (await add(hass, box))["data"] == pinned(box)


async def test_a_wrong_password_costs_one_login(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It is not shown again, and the right one continues the flow."""
    flow_id = await start(hass)
    await submit(hass, flow_id, address(box))

    result = await submit(hass, flow_id, login(box, password="wrong"))
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert suggested(result) == {CONF_USERNAME: box.username}
    assert box.failed_logins == 1

    result = await submit(hass, flow_id, login(box))
    assert result["data"] == pinned(box)
    assert box.failed_logins == 1


@pytest.mark.parametrize("rights", [frozenset({"NAS", "HomeAuto"}), frozenset[str]()])
async def test_a_missing_permission_is_reported_at_the_username(
    hass: HomeAssistant, box: SimulatedBox, rights: frozenset[str]
) -> None:
    """When it was granted, the flow continues."""
    box.users[box.username] = User(box.password, rights)
    flow_id = await start(hass)
    await submit(hass, flow_id, address(box))

    result = await submit(hass, flow_id, login(box))
    assert result["errors"] == {CONF_USERNAME: "missing_right"}

    box.users[box.username] = User(box.password)
    result = await submit(hass, flow_id, login(box))
    assert result["data"] == pinned(box)


@pytest.mark.parametrize("right", ["Phone", "BoxAdmin", "App"])
async def test_each_permission_that_includes_lines_is_enough(
    hass: HomeAssistant, box: SimulatedBox, right: str
) -> None:
    """Telephony, settings, or apps."""
    box.users[box.username] = User(box.password, frozenset({right}))

    assert (await add(hass, box))["data"] == pinned(box)


@pytest.mark.parametrize("firmware", ["4.88"])
async def test_the_login_of_an_old_box_is_tried_on_its_lines(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It has no GetCurrentUser."""
    flow_id = await start(hass)
    await submit(hass, flow_id, address(box))

    result = await submit(hass, flow_id, login(box, password="wrong"))
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert box.failed_logins == 1

    box.fail(Fault.upnp(606), "X_AVM-DE_GetNumberOfAccounts")
    box.fail(Fault.upnp(606), "GetVoIPAccount")
    box.fail(Fault.upnp(606), "GetExistingVoIPNumbers")
    result = await submit(hass, flow_id, login(box))
    assert result["errors"] == {CONF_USERNAME: "missing_right"}

    box.recover()
    result = await submit(hass, flow_id, login(box))
    assert result["data"] == pinned(box)


async def test_access_for_apps_that_is_off_is_reported_above_the_login(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """When it is on, the flow continues."""
    box.tr064_enabled = False
    flow_id = await start(hass)
    await submit(hass, flow_id, address(box))

    result = await submit(hass, flow_id, login(box))
    assert result["errors"] == {"base": "tr064_disabled"}

    box.tr064_enabled = True
    result = await submit(hass, flow_id, login(box))
    assert result["data"] == pinned(box)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.UNAVAILABLE, "blocked"),
        (Fault.RESET, "cannot_connect"),
        (Fault.HTML, "not_a_fritzbox"),
        (Fault.upnp(401), "refused"),
        (Fault.upnp(820), "refused"),
    ],
)
async def test_what_fails_at_the_login_is_reported_above_it(
    hass: HomeAssistant, box: SimulatedBox, fault: Fault, error: str
) -> None:
    """When it is over, the flow continues."""
    flow_id = await start(hass)
    await submit(hass, flow_id, address(box))
    for action in ("X_AVM-DE_GetCurrentUser", "X_AVM-DE_GetVoIPAccounts"):
        box.fail(fault, action, times=None)

    result = await submit(hass, flow_id, login(box))
    assert result["errors"] == {"base": error}

    box.recover()
    result = await submit(hass, flow_id, login(box))
    assert result["data"] == pinned(box)


async def test_a_certificate_that_changes_meanwhile_gets_no_login(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It is not the one that the form has shown."""
    flow_id = await start(hass)
    await submit(hass, flow_id, address(box))
    box.change_certificate()

    result = await submit(hass, flow_id, login(box))

    assert result["errors"] == {"base": "certificate_changed"}
    assert box.challenges == 0
