"""Who may dial, and which numbers: nothing else reaches the box."""

from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.components.button import DOMAIN as BUTTON, SERVICE_PRESS
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
from custom_components.fritzbox_voip.dial_rules import canonical, is_pattern
from custom_components.fritzbox_voip.tr064.errors import InvalidArgumentError
from custom_components.fritzbox_voip.tr064.x_voip import DialingCode
from tests.common import entity_id
from tests.simulator import SimulatedBox

GERMANY = DialingCode(prefix="00", code="49")

DIALS = pytest.mark.parametrize("action", ["dial", "ring"])
WAYS = pytest.mark.parametrize(
    "way", ["dial", "ring", "hang_up", "button_ring", "button_hang_up"]
)


async def act(
    hass: HomeAssistant, entry: MockConfigEntry, way: str, context: Context | None
) -> None:
    """Dial, ring or hang up in one of the ways there are."""
    domain, service, data = DOMAIN, way, dict[str, Any]()
    if way in {"dial", "ring"}:
        data = {"number": "030 1"}
    elif way.startswith("button"):
        key = {"button_ring": "client_620_client_ring"}.get(way, "hang_up")
        domain, service = BUTTON, SERVICE_PRESS
        data = {"entity_id": entity_id(hass, entry, BUTTON, key)}
    await hass.services.async_call(
        domain, service, data, blocking=True, context=context
    )


def choose(hass: HomeAssistant, entry: MockConfigEntry, **options: object) -> None:
    """Choose options."""
    hass.config_entries.async_update_entry(entry, options=options)


@pytest.fixture
async def user(hass: HomeAssistant, hass_admin_user: MockUser) -> MockUser:
    """Return somebody who is neither an administrator nor read-only."""
    group = await hass.auth.async_get_group(GROUP_ID_USER)
    return MockUser(groups=[group]).add_to_hass(hass)


@pytest.mark.parametrize(
    "number",
    [
        "0900 123",
        "+49 (900) 123",
        "+49 (0)900 123",
        "0049900123",
        "0049 (0) 900-123",
        "*31#0900123",
        "#31#0900123",
        "*111#0900123",
        "*31#*111#0900 123",
        "*31#0049900123",
        "0900123#",
        " 0900/12.3 ",
    ],
)
def test_a_number_is_the_same_however_it_is_dialed(number: str) -> None:
    """Else a rule would be got round."""
    assert canonical(number, GERMANY) == "+49900123"


@pytest.mark.parametrize(
    ("number", "code", "same"),
    [
        ("0900", None, "0900"),
        ("+49900", None, "+49900"),
        ("0049900", None, "+49900"),
        ("*31#0900", None, "0900"),
        ("0900", DialingCode(prefix="00", code=""), "0900"),
        ("00900", DialingCode(prefix="00", code=""), "+900"),
        ("01144123", DialingCode(prefix="011", code="1"), "+44123"),
        ("0043123", GERMANY, "+43123"),
        ("06 123", DialingCode(prefix="00", code="39"), "+3906123"),
        ("110", GERMANY, "110"),
        ("*31#110", GERMANY, "110"),
        ("110#", GERMANY, "110"),
        ("**9", GERMANY, "**9"),
        ("**610", GERMANY, "**610"),
        ("* * 9", GERMANY, "**9"),
        ("*31#", GERMANY, "*31"),
        ("123456", GERMANY, "123456"),
    ],
)
def test_numbers_have_one_form(
    number: str, code: DialingCode | None, same: str
) -> None:
    """That of the country, where the box tells it."""
    assert canonical(number, code) == same


def test_a_box_without_an_international_prefix_has_the_usual_one() -> None:
    """Else what goes abroad would pass for a number of the country."""
    assert canonical("0044123", DialingCode(prefix="", code="49")) == "+44123"


@pytest.mark.parametrize("number", ["", "call me", "030;1", "*31#+49900", "٣"])
def test_what_is_no_number_has_no_form(number: str) -> None:
    """The client says so when it is dialed."""
    with pytest.raises(InvalidArgumentError):
        canonical(number, GERMANY)


@pytest.mark.parametrize(
    ("pattern", "good"),
    [
        ("030 123", True),
        ("+49 (30) 1", True),
        ("**9", True),
        ("110", True),
        ("030...", True),
        ("030…", True),
        (" 030... ", True),
        ("**...", True),
        ("", False),
        ("...", False),
        ("…", False),
        ("+...", False),
        ("Mum", False),
        ("030*...x", False),
    ],
)
def test_a_pattern_is_a_number_or_its_beginning(pattern: str, good: bool) -> None:
    """Anything else is refused in the form."""
    assert is_pattern(pattern) is good


async def check(
    hass: HomeAssistant, box: SimulatedBox, number: str, goes: bool, action: str
) -> None:
    """Dial a number that goes, or one that is refused and sent nowhere."""
    box.requests.clear()
    dialing = hass.services.async_call(
        DOMAIN, action, {"number": number}, blocking=True
    )
    if goes:
        await dialing
        assert len(box.calls) == 1
        return
    with pytest.raises(ServiceValidationError) as err:
        await dialing
    assert err.value.translation_key == "number_not_allowed"
    assert number not in str(err.value)
    assert not box.requests


@DIALS
@pytest.mark.parametrize(
    ("allowed", "number", "goes"),
    [
        ([], "030 1", True),
        ([], "0900 1", True),
        ([], "**9", True),
        ([], "110", False),
        ([], "112", False),
        ([], "*31#112", False),
        ([], "112#", False),
        ([], "911", False),
        ([], "1120", True),
        (["  "], "030 1", True),
        (["030 1"], "+49301", True),
        (["030 1"], "030 12", False),
        (["030 12"], "030 1", False),
        (["+49 30..."], "030 99", True),
        (["0049 30…"], "030 99", True),
        (["030..."], "030", True),
        (["030..."], "040", False),
        (["030..."], "*31#030 5", True),
        (["112"], "**9", True),
        (["112"], "**620", True),
        (["112"], "**797", False),
        (["**7..."], "**797", True),
        (["00..."], "0044 1", True),
        (["1..."], "112", False),
        (["112..."], "112", False),
        (["112"], "112", True),
        (["112"], "*31#112", True),
        (["112"], "110", False),
        (["112"], "030 1", False),
    ],
)
async def test_the_list_says_which_numbers_go(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    action: str,
    allowed: list[str],
    number: str,
    goes: bool,
) -> None:
    """An emergency number only if it stands there in full."""
    choose(hass, loaded, **{CONF_ALLOWED_NUMBERS: allowed})

    await check(hass, box, number, goes, action)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    "number",
    ["110##", "112#*", "*1#112", "*1210#112", "*31##112", "*#31#110", "*21*112#"],
)
async def test_an_emergency_number_does_not_hide_behind_keys(
    hass: HomeAssistant, box: SimulatedBox, number: str
) -> None:
    """Whatever the box makes of them."""
    await check(hass, box, number, goes=False, action="dial")


@pytest.mark.usefixtures("loaded")
async def test_without_options_everything_but_emergency_goes(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """As before there were any."""
    await check(hass, box, "110", goes=False, action="dial")
    await check(hass, box, "0900 1", goes=True, action="dial")


async def test_the_button_of_an_ip_phone_needs_no_number_of_the_list(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The phones of the box itself cost nothing, and disturb nobody else."""
    choose(hass, loaded, **{CONF_ALLOWED_NUMBERS: ["112"]})

    await act(hass, loaded, "button_ring", None)

    assert box.calls[0].number == "**620"


@pytest.mark.parametrize("way", ["hang_up", "button_hang_up"])
async def test_hanging_up_needs_no_number_of_the_list(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, way: str
) -> None:
    """It calls nobody."""
    choose(hass, loaded, **{CONF_ALLOWED_NUMBERS: ["112"]})

    await act(hass, loaded, way, None)

    assert box.actions()[-1] == "X_AVM-DE_DialHangup"


@WAYS
async def test_a_read_only_user_may_not_dial(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    hass_read_only_user: MockUser,
    way: str,
) -> None:
    """Nor ring, hang up or press a button; the box hears nothing of it."""
    box.requests.clear()

    with pytest.raises(Unauthorized):
        await act(hass, loaded, way, Context(user_id=hass_read_only_user.id))

    assert not box.requests


@WAYS
@pytest.mark.parametrize(
    "options", [{}, {CONF_WHO_MAY_DIAL: EVERYBODY}], ids=["unset", "everybody"]
)
async def test_everybody_else_may(
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

    await act(hass, loaded, way, Context(user_id=user.id))

    assert box.requests


@WAYS
async def test_only_administrators_may_if_the_options_say_so(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    user: MockUser,
    hass_admin_user: MockUser,
    way: str,
) -> None:
    """Nothing is sent for anybody else."""
    choose(hass, loaded, **{CONF_WHO_MAY_DIAL: ADMINISTRATORS})
    box.requests.clear()

    with pytest.raises(Unauthorized):
        await act(hass, loaded, way, Context(user_id=user.id))
    assert not box.requests

    await act(hass, loaded, way, Context(user_id=hass_admin_user.id))
    assert box.requests


@WAYS
async def test_automations_always_may(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, way: str
) -> None:
    """They have no user; who may write them is an administrator."""
    choose(hass, loaded, **{CONF_WHO_MAY_DIAL: ADMINISTRATORS})
    box.requests.clear()

    await act(hass, loaded, way, Context())

    assert box.requests


@pytest.mark.parametrize("way", ["dial", "hang_up"])
async def test_a_user_who_is_gone_may_not(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, way: str
) -> None:
    """Whatever was asked under that name."""
    box.requests.clear()

    with pytest.raises(Unauthorized):
        await act(hass, loaded, way, Context(user_id="gone"))

    assert not box.requests


async def test_the_user_is_looked_at_before_the_number(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_read_only_user: MockUser
) -> None:
    """Who may not dial does not learn which numbers go."""
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "dial",
            {"number": "110"},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )
