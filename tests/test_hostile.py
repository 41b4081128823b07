"""Answers that no box should give: they cost a part, never more."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import poll, state_of
from tests.simulator import SimulatedBox
from tests.simulator.faults import gzip_bomb
from tests.simulator.http import Exchange
from tests.simulator.pages import Reply, html_page

type Spoil = Callable[[Reply], Reply]

KIB = 1024

ACCOUNTS, CLIENTS = "X_AVM-DE_GetVoIPAccounts", "X_AVM-DE_GetClients"
# What is polled, an entity that shows it, and its coordinator.
POLLED = {
    ACCOUNTS: (("sensor", "accounts_registered"), "accounts"),
    CLIENTS: (("sensor", "sip_clients"), "clients"),
    "X_AVM-DE_GetAlarmClock": (("switch", "alarm_clock_0"), "alarm_clocks"),
    "X_AVM-DE_GetPhonePort": (("select", "dial_phone"), "dialing"),
    "GetInfo": (("select", "voice_coding"), "settings"),
}
LISTS = {
    ACCOUNTS: ("NewX_AVM-DE_VoIPAccountList", "Account"),
    CLIENTS: ("NewX_AVM-DE_ClientList", "Item"),
}
LIST_ACTIONS = pytest.mark.parametrize("action", list(LISTS))

_ENTITIES = '<!ENTITY e0 "FRITZ!Box">' + "".join(
    f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10)
)


def change(edit: Callable[[bytes], bytes], **headers: str) -> Spoil:
    """Return what makes something else of a body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda reply: replace(reply, body=edit(reply.body), headers=named)


def behind(doctype: str, use: str = "") -> Spoil:
    """Return what puts a DOCTYPE before a body, and uses it inside."""

    def edit(body: bytes) -> bytes:
        declaration, mark, rest = body.decode().partition("?>")
        inside = rest.replace("</", f"{use}</", 1)
        return f"{declaration}{mark}{doctype}{inside}".encode()

    return change(edit)


# Whatever is asked for, this is no answer to it.
HOSTILE: dict[str, Spoil] = {
    "huge": change(lambda body: body + b" " * 2048 * KIB),
    "gzip bomb": change(lambda _: gzip_bomb(), Content_Encoding="gzip"),
    "gzip that is none": change(lambda body: body, Content_Encoding="gzip"),
    "entity bomb": behind(f"<!DOCTYPE a [{_ENTITIES}]>", "&e9;"),
    "attribute defaults": behind(
        '<!DOCTYPE a [<!ATTLIST Item a CDATA "' + "x" * 50_000 + '">]>'
    ),
    "external entity": behind(
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"
    ),
    "deep": change(lambda _: b"<a>" * 30_000 + b"</a>" * 30_000),
    "UTF-16": change(lambda body: body.decode().encode("utf-16")),
    "UTF-16 DOCTYPE": change(
        lambda body: (
            (b'<!DOCTYPE a [<!ENTITY b "b">]>' + body).decode().encode("utf-16-le")
        )
    ),
    "HTML": lambda _: html_page(200),
    "truncated": change(lambda body: body[: len(body) // 2]),
    "empty": change(lambda _: b""),
    "text": change(lambda _: b"FRITZ!Box"),
    "another root": change(lambda _: b"<a><b/></a>"),
}
HOSTILES = pytest.mark.parametrize("kind", list(HOSTILE))


class Spoiler:
    """Spoils the answers to actions and paths before they are sent."""

    def __init__(self, box: SimulatedBox) -> None:
        """Stand before the box."""
        self.spoils: dict[str, Spoil] = {}
        self.struck = 0
        self._reply = box._face.reply

    def reply(self, exchange: Exchange) -> Reply:
        """Answer as the box does, spoiled."""
        reply = self._reply(exchange)
        spoil = self.spoils.get(exchange.action or exchange.target)
        if spoil is None or reply.status != 200:
            return reply
        self.struck += 1
        return spoil(reply)


@pytest.fixture
def spoiler(box: SimulatedBox, monkeypatch: pytest.MonkeyPatch) -> Spoiler:
    """Return what spoils the answers of the box."""
    made = Spoiler(box)
    monkeypatch.setattr(box._face, "reply", made.reply)
    return made


@pytest.fixture(autouse=True)
def _nothing_unexpected(box: SimulatedBox, caplog: pytest.LogCaptureFixture) -> Any:
    """Let nothing pass that the integration did not see coming."""
    yield
    assert "Unexpected error" not in caplog.text
    assert "Traceback" not in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


def known(entry: MockConfigEntry) -> dict[str, Any]:
    """Return the data of the coordinators."""
    places = {place for _, place in POLLED.values()}
    return {it: getattr(entry.runtime_data, it).data for it in places}


async def poll_all(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let so much time pass that everything is polled."""
    await poll(hass, freezer, 920)


def unavailable(
    hass: HomeAssistant, entry: MockConfigEntry, but: str | None = None
) -> set[str]:
    """Return which of what is polled is unavailable."""
    return {
        action
        for action, (what, _) in POLLED.items()
        if action != but and state_of(hass, entry, *what).state == "unavailable"
    }


@HOSTILES
@pytest.mark.parametrize("action", list(POLLED))
async def test_a_hostile_answer_costs_one_part(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    spoiler: Spoiler,
    freezer: FrozenDateTimeFactory,
    action: str,
    kind: str,
) -> None:
    """Its last good values are kept, and it is back with the next good answer."""
    what, place = POLLED[action]
    before, data = state_of(hass, loaded, *what), known(loaded)
    spoiler.spoils[action] = HOSTILE[kind]

    await poll_all(hass, freezer)

    assert spoiler.struck
    assert state_of(hass, loaded, *what).state == "unavailable"
    assert not unavailable(hass, loaded, but=action)
    if place != "settings":
        # The settings are several answers, of which the others count.
        assert known(loaded)[place] == data[place]

    spoiler.spoils.clear()
    await poll_all(hass, freezer)

    assert state_of(hass, loaded, *what).state == before.state
    assert known(loaded) == data


@HOSTILES
async def test_nothing_but_hostile_answers_cost_the_box(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    spoiler: Spoiler,
    freezer: FrozenDateTimeFactory,
    kind: str,
) -> None:
    """All is unavailable for as long, and back afterwards; nothing is reloaded."""
    data, runtime_data = known(loaded), loaded.runtime_data
    spoiler.spoils = dict.fromkeys(POLLED, HOSTILE[kind])

    await poll_all(hass, freezer)
    await poll(hass, freezer)
    await poll_all(hass, freezer)
    await poll(hass, freezer)
    assert unavailable(hass, loaded) == set(POLLED)

    spoiler.spoils.clear()
    await poll_all(hass, freezer)

    assert not unavailable(hass, loaded)
    assert known(loaded) == data
    assert loaded.runtime_data is runtime_data
    assert loaded.state is ConfigEntryState.LOADED


@HOSTILES
@pytest.mark.parametrize("path", ["/tr64desc.xml", "/x_voipSCPD.xml"])
async def test_a_hostile_description_is_no_box(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    box: SimulatedBox,
    spoiler: Spoiler,
    path: str,
    kind: str,
) -> None:
    """The entry waits, and has logged in at nothing that may be none."""
    spoiler.spoils[path] = HOSTILE[kind]

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert spoiler.struck
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == (
        "description_unavailable" if kind == "HTML" else "protocol_error"
    )
    assert box.failed_logins == 0


async def test_broken_bytes_cost_a_letter(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    spoiler: Spoiler,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not the list that they are in."""
    spoiler.spoils[CLIENTS] = change(
        lambda body: body.replace("ü".encode(), b"\xff").replace(b"Flur", b"F\x0br")
    )

    await poll(hass, freezer)

    assert spoiler.struck
    names = {client.phone_name for client in known(loaded)["clients"].values()}
    assert names == {"T\ufffdrstation & Fr", "K\ufffdchentablet"}


def instead(action: str, document: str) -> Spoil:
    """Return what puts another list into an answer."""
    argument, _ = LISTS[action]

    def edit(body: bytes) -> bytes:
        begin, mark, rest = body.partition(f"<{argument}>".encode())
        _, end, after = rest.partition(f"</{argument}>".encode())
        inside = f"<![CDATA[{document}]]>".encode()
        return begin + mark + inside + end + after

    return change(edit)


@LIST_ACTIONS
@pytest.mark.parametrize(
    "document",
    [
        pytest.param("<a>" * 30_000 + "</a>" * 30_000, id="deep"),
        pytest.param("<List>" * 18_000 + "</List>" * 18_000, id="deep lists"),
        pytest.param("<a>" * 100_000, id="deeper"),
        pytest.param("<List><Foo/></List>", id="other entries"),
        pytest.param("<HTML><BODY/></HTML>", id="HTML"),
        pytest.param("<!DOCTYPE a []><List/>", id="DOCTYPE"),
        pytest.param("&lt;List/&gt;", id="escaped twice"),
        pytest.param("List", id="text"),
        pytest.param("<List>", id="open"),
        pytest.param("<List/><List/>", id="two"),
        pytest.param("<List><{entry}>text</{entry}></List>", id="text for an entry"),
        pytest.param("<List><{entry}><a/></{entry}></List>", id="no index"),
        pytest.param(
            "<List>" + "<{entry}><a>1234567890</a></{entry}>" * 10_000 + "</List>",
            id="10,000 items",
        ),
        pytest.param(
            "<List>" + "<{entry}><a/></{entry}>" * 8_000 + "</List>", id="8,000 items"
        ),
    ],
)
async def test_a_hostile_list_costs_its_part(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    spoiler: Spoiler,
    freezer: FrozenDateTimeFactory,
    action: str,
    document: str,
) -> None:
    """However well its envelope is formed."""
    what, place = POLLED[action]
    data = known(loaded)
    root = "AccountList" if action == ACCOUNTS else "List"
    text = document.replace("{entry}", LISTS[action][1]).replace("List>", f"{root}>")
    spoiler.spoils[action] = instead(action, text.replace("RootList", "List"))

    await poll(hass, freezer)

    assert spoiler.struck
    assert state_of(hass, loaded, *what).state == "unavailable"
    assert known(loaded)[place] == data[place]
    spoiler.spoils.clear()
    await poll(hass, freezer)
    assert known(loaded) == data


@LIST_ACTIONS
@pytest.mark.parametrize(
    "number", ["", "eleven", "-1", "1.5", "٣", "1e3", "0x1", "9" * 5000, "<a/>"]
)
async def test_a_number_that_is_none_costs_its_part(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    spoiler: Spoiler,
    freezer: FrozenDateTimeFactory,
    action: str,
    number: str,
) -> None:
    """The place of an entry is no guess."""
    index, root = "X_AVM-DE_ClientIndex", "List"
    if action == ACCOUNTS:
        index, root = "VoIPAccountIndex", "AccountList"
    entry = LISTS[action][1]
    spoiler.spoils[action] = instead(
        action, f"<{root}><{entry}><{index}>{number}</{index}></{entry}></{root}>"
    )

    await poll(hass, freezer)

    what, _ = POLLED[action]
    assert state_of(hass, loaded, *what).state == "unavailable"


@pytest.mark.parametrize("action", list(POLLED))
async def test_the_answer_to_another_action_is_none(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    spoiler: Spoiler,
    freezer: FrozenDateTimeFactory,
    action: str,
) -> None:
    """However right its values may be."""
    spoiler.spoils[action] = change(
        lambda body: body.replace(f"{action}Response".encode(), b"GetInfoExResponse")
    )

    await poll_all(hass, freezer)

    assert unavailable(hass, loaded) == {action}


@pytest.mark.parametrize("action", list(POLLED))
async def test_other_namespaces_do_no_harm(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    spoiler: Spoiler,
    freezer: FrozenDateTimeFactory,
    action: str,
) -> None:
    """Boxes differ in them: what counts are the names, and the values are right."""
    data = known(loaded)
    spoiler.spoils[action] = change(
        lambda body: (
            body.replace(b"u:", b"other:")
            .replace(b"xmlns:u=", b"xmlns:other=")
            .replace(b"urn:dslforum-org:service:", b"urn:example-org:service:")
        )
    )

    await poll_all(hass, freezer)

    assert spoiler.struck
    assert not unavailable(hass, loaded)
    assert known(loaded) == data
