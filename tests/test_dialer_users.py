"""Who may dial, in all the ways there are, and that each of them asks the rules."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.components.button import DOMAIN as BUTTON
from homeassistant.components.select import DOMAIN as SELECT
from homeassistant.components.siren import DOMAIN as SIREN
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.fritzbox_voip.const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_WHO_MAY_DIAL,
    DOMAIN,
    EVERYBODY,
)
from custom_components.fritzbox_voip.dialing import Dialer
from custom_components.fritzbox_voip.tr064.errors import InvalidArgumentError
from custom_components.fritzbox_voip.tr064.x_voip import DialingCode, XVoip
from tests.common import entity_id
from tests.simulator import SimulatedBox

WAYS: dict[str, tuple[str, str, Any]] = {
    "dial": (DOMAIN, "dial", {"number": "030 1"}),
    "ring": (DOMAIN, "ring", {}),
    "hang_up": (DOMAIN, "hang_up", {}),
    "button": (BUTTON, "press", "hang_up"),
    "siren": (SIREN, "turn_on", "ring_all"),
    "select": (SELECT, "select_option", "dial_phone"),
}
EACH_WAY = pytest.mark.parametrize("way", WAYS)


async def act(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    box: SimulatedBox,
    way: str,
    context: Context,
) -> None:
    """Dial, ring, hang up or choose the phone that dials."""
    domain, service, data = WAYS[way]
    fields: dict[str, Any]
    if isinstance(data, dict):
        fields = data
    else:
        fields = {"entity_id": entity_id(hass, entry, domain, data)}
    if way == "select":
        fields["option"] = box.state.phones[-1]
    await hass.services.async_call(
        domain, service, fields, blocking=True, context=context
    )


def choose(hass: HomeAssistant, entry: MockConfigEntry, **options: object) -> None:
    """Choose options."""
    hass.config_entries.async_update_entry(entry, options=options)


@pytest.fixture
async def user(hass: HomeAssistant, hass_admin_user: MockUser) -> MockUser:
    """Return somebody who is neither an administrator nor read-only."""
    group = await hass.auth.async_get_group(GROUP_ID_USER)
    return MockUser(groups=[group]).add_to_hass(hass)


@EACH_WAY
async def test_a_read_only_user_may_not(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    hass_read_only_user: MockUser,
    way: str,
) -> None:
    """Nothing is sent to the box."""
    box.requests.clear()

    with pytest.raises(Unauthorized):
        await act(hass, loaded, box, way, Context(user_id=hass_read_only_user.id))

    assert not box.requests


@EACH_WAY
@pytest.mark.parametrize(
    "options", [{}, {CONF_WHO_MAY_DIAL: EVERYBODY}], ids=["unset", "everybody"]
)
async def test_every_other_user_may(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    user: MockUser,
    way: str,
    options: dict[str, str],
) -> None:
    """Unless the options say otherwise."""
    choose(hass, loaded, **options)
    box.requests.clear()

    await act(hass, loaded, box, way, Context(user_id=user.id))

    assert box.requests


@EACH_WAY
async def test_only_administrators_may_if_the_options_say_so(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    user: MockUser,
    hass_admin_user: MockUser,
    way: str,
) -> None:
    """Whoever chooses the phone that dials decides who is called, too."""
    choose(hass, loaded, **{CONF_WHO_MAY_DIAL: ADMINISTRATORS})
    box.requests.clear()

    with pytest.raises(Unauthorized):
        await act(hass, loaded, box, way, Context(user_id=user.id))
    assert not box.requests

    await act(hass, loaded, box, way, Context(user_id=hass_admin_user.id))
    assert box.requests


@EACH_WAY
async def test_automations_may(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, way: str
) -> None:
    """They have no user; whoever may write them is an administrator."""
    choose(hass, loaded, **{CONF_WHO_MAY_DIAL: ADMINISTRATORS})
    box.requests.clear()

    await act(hass, loaded, box, way, Context())

    assert box.requests


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the options; tests change them."""
    return {}


@pytest.fixture
async def dialer(
    hass: HomeAssistant, voip: XVoip, options: dict[str, Any]
) -> AsyncIterator[Dialer]:
    """Return a dialer of a simulated box in Berlin."""
    codes = DialingCode(prefix="00", code="49"), DialingCode(prefix="0", code="30")
    made = Dialer(
        hass,
        voip.dialing,
        lambda: codes,
        lambda: options,
        lambda: "FRITZ!Box 7590",
    )
    yield made
    await made.close()


@pytest.mark.parametrize(
    "act",
    [
        lambda dialer, context: dialer.dial("030 1", context=context),
        lambda dialer, context: dialer.ring("**9", 15, context=context),
        lambda dialer, context: dialer.hang_up(context=context),
        lambda dialer, context: dialer.set_phone(None, context=context),
    ],
    ids=["dial", "ring", "hang_up", "set_phone"],
)
async def test_a_user_who_is_gone_may_not(
    dialer: Dialer,
    box: SimulatedBox,
    act: Callable[[Dialer, Context], Awaitable[None]],
) -> None:
    """Whatever was requested under that name."""
    context = Context(user_id="gone")

    with pytest.raises(Unauthorized) as err:
        await act(dialer, context)

    assert err.value.context is context
    assert not box.requests


async def test_who_may_not_dial_learns_nothing_of_the_numbers(
    dialer: Dialer, hass_read_only_user: MockUser
) -> None:
    """The user is checked before the number."""
    with pytest.raises(Unauthorized):
        await dialer.dial("110", context=Context(user_id=hass_read_only_user.id))


@pytest.mark.parametrize("action", ["dial", "ring"])
async def test_a_number_that_is_not_allowed_is_refused(
    dialer: Dialer, box: SimulatedBox, options: dict[str, Any], action: str
) -> None:
    """In words that do not quote it; the options count as they are at that moment."""

    async def request(number: str) -> None:
        if action == "dial":
            await dialer.dial(number, context=None)
        else:
            await dialer.ring(number, 15, context=None)

    with pytest.raises(ServiceValidationError) as err:
        await request("110")
    assert err.value.translation_key == "number_not_allowed"
    assert err.value.translation_placeholders == {"box": "FRITZ!Box 7590"}
    assert not box.requests

    options[CONF_ALLOWED_NUMBERS] = ["110"]
    await request("*31# 1-1-0")
    assert [call.number for call in box.calls] == ["*31#110"]
    with pytest.raises(ServiceValidationError):
        await request("030 1")


@pytest.mark.parametrize("seconds", [0, 0.9, -1, 300.1, 301, float("nan")])
async def test_phones_ring_between_a_second_and_five_minutes(
    dialer: Dialer, box: SimulatedBox, seconds: float
) -> None:
    """Anything else is refused, and nothing is sent."""
    with pytest.raises(ServiceValidationError) as err:
        await dialer.ring("**9", seconds, context=None)

    assert err.value.translation_key == "invalid_ring_seconds"
    assert err.value.translation_placeholders == {"maximum": "300"}
    assert not box.requests


@pytest.mark.parametrize("seconds", [1, 300])
async def test_the_bounds_are_allowed(
    dialer: Dialer, box: SimulatedBox, seconds: float
) -> None:
    """From 1 to 300."""
    await dialer.ring("**9", seconds, context=None)

    assert [call.number for call in box.calls] == ["**9"]


@pytest.mark.parametrize("number", ["", "call me", "030 1; 2", "\u0663"])
async def test_what_is_no_number_is_left_to_the_client(
    dialer: Dialer, box: SimulatedBox, options: dict[str, Any], number: str
) -> None:
    """Whose error says so."""
    options[CONF_ALLOWED_NUMBERS] = ["112"]

    with pytest.raises(InvalidArgumentError):
        await dialer.dial(number, context=None)

    assert not box.requests


async def test_a_box_that_does_not_report_its_country_is_at_home(
    hass: HomeAssistant, voip: XVoip, box: SimulatedBox
) -> None:
    """Where Home Assistant is."""
    hass.config.country = "DE"
    dialer = Dialer(hass, voip.dialing, lambda: (None, None), dict, lambda: "Box")

    await dialer.dial("089 1234567", context=None)
    for refused in ("0900 1 123456", "110", "15"):
        with pytest.raises(ServiceValidationError):
            await dialer.dial(refused, context=None)

    assert [call.number for call in box.calls] == ["0891234567"]


async def test_the_phone_that_dials_is_chosen(
    dialer: Dialer, voip: XVoip, box: SimulatedBox
) -> None:
    """None switches Click to Dial off."""
    other = box.state.phones[-1]
    await dialer.set_phone(other, context=None)
    assert await voip.dialing.phone() == other

    await dialer.set_phone(None, context=None)
    assert await voip.dialing.phone() is None
