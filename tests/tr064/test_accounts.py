"""The lines of the box."""

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    InternalError,
    InvalidArgumentError,
    ProtocolError,
)
from custom_components.fritzbox_voip.tr064.x_voip import Account, AccountStatus, XVoip
from tests.simulator import Account as SimulatedAccount, Fault, SimulatedBox, Status

from .scripted_server import ScriptedServer

LIST = "X_AVM-DE_GetVoIPAccounts"
ONE = "X_AVM-DE_GetVoIPAccount"
STATUS = "X_AVM-DE_GetVoIPStatus"
EXISTING = "GetExistingVoIPNumbers"
MOST = "GetMaxVoIPNumbers"

HOUSEHOLD = (
    Account(
        index=0,
        number="03012345678",
        status=AccountStatus.REGISTERED,
        registrar="tel.t-online.de",
        username="03012345678",
        outbound_proxy="",
        stun_server="",
    ),
    Account(
        index=1,
        number="+4930987654",
        status=AccountStatus.REGISTERED,
        registrar="sip.example.com",
        username="sipuser@example",
        outbound_proxy="proxy.example.com",
        stun_server="stun.example.com:3478",
    ),
    Account(
        index=2,
        number="030555000",
        status=AccountStatus.DISABLED,
        registrar="sip.example.org",
        username="olduser",
        outbound_proxy="",
        stun_server="",
    ),
)


def offer_list(scripted_server: ScriptedServer, document: str) -> None:
    """Let the scripted server answer with a list of lines."""
    scripted_server.serve({LIST: ((), {"NewX_AVM-DE_VoIPAccountList": document})})


@pytest.mark.parametrize("wrapper", [True, False])
async def test_all_lines_come_in_one_answer(
    voip: XVoip, box: SimulatedBox, wrapper: bool
) -> None:
    """With the wrapper of the document and without, as real boxes do."""
    box.account_list_wrapper = wrapper
    assert await voip.accounts.list() == HOUSEHOLD
    assert box.actions() == [LIST]


@pytest.mark.parametrize("firmware", ["7.39"])
@pytest.mark.parametrize("words", [True, False])
async def test_before_7_50_lines_are_asked_for_one_by_one(
    voip: XVoip, box: SimulatedBox, words: bool
) -> None:
    """The status by an action of its own, as a word or a number."""
    box.single_status_as_words = words
    assert await voip.accounts.list() == HOUSEHOLD
    assert box.actions() == [MOST, EXISTING, *[ONE, STATUS] * 3]


@pytest.mark.parametrize("firmware", ["7.29", "6.98", "5.50", "4.88"])
async def test_older_boxes_do_not_report_the_status(
    voip: XVoip, box: SimulatedBox
) -> None:
    """They report all the rest, and as many lines as there are are asked for."""
    accounts = await voip.accounts.list()
    assert [account.number for account in accounts] == [
        account.number for account in HOUSEHOLD
    ]
    assert [account.registrar for account in accounts] == [
        account.registrar for account in HOUSEHOLD
    ]
    assert {account.status for account in accounts} == {None}
    assert {account.is_registered for account in accounts} == {None}
    assert box.actions() == [MOST, EXISTING, ONE, ONE, ONE]


@pytest.mark.parametrize("firmware", ["8.02", "7.39", "7.29"])
async def test_indexes_may_have_holes(voip: XVoip, box: SimulatedBox) -> None:
    """A line keeps its index when another is deleted."""
    box.state.accounts[7] = box.state.accounts.pop(1)
    accounts = await voip.accounts.list()
    assert [(line.index, line.number) for line in accounts] == [
        (0, "03012345678"),
        (2, "030555000"),
        (7, "+4930987654"),
    ]


@pytest.mark.parametrize("firmware", ["8.02", "7.29"])
async def test_there_may_be_no_line(voip: XVoip, box: SimulatedBox) -> None:
    """Then none is asked for."""
    box.state.accounts.clear()
    assert await voip.accounts.list() == ()
    assert ONE not in box.actions()


@pytest.mark.parametrize("firmware", ["7.29"])
async def test_the_list_ends_where_no_line_can_be(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Also where the box counts one that it does not show."""
    box.state.max_accounts = 2
    assert len(await voip.accounts.list()) == 2
    assert box.actions() == [MOST, EXISTING, ONE, ONE]


@pytest.mark.parametrize("firmware", ["7.29"])
async def test_a_line_without_a_number_is_a_line(
    voip: XVoip, box: SimulatedBox
) -> None:
    """As it is where the box lists its lines: it has a registrar."""
    box.state.accounts[1].number = ""
    assert [line.index for line in await voip.accounts.list()] == [0, 1, 2]


@pytest.mark.parametrize("firmware", ["7.29"])
async def test_an_answer_of_empty_texts_is_a_hole(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Some boxes answer so where there is no line, with a password at most."""
    box.state.accounts[1] = SimulatedAccount("", "", "", password="left-over")
    assert [line.index for line in await voip.accounts.list()] == [0, 2]


@pytest.mark.parametrize("firmware", ["7.29"])
async def test_a_line_that_fails_is_no_hole(voip: XVoip, box: SimulatedBox) -> None:
    """Else it would seem deleted."""
    box.fail(Fault.upnp(820), ONE)
    with pytest.raises(InternalError):
        await voip.accounts.list()


async def test_a_status_that_comes_along_is_not_asked_for(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """Even where there is an action for it."""
    scripted_server.serve(
        {
            EXISTING: ((), {"NewExistingVoIPNumbers": "1"}),
            MOST: ((), {"NewMaxVoIPNumbers": "10"}),
            ONE: (
                ("NewVoIPAccountIndex",),
                {"NewVoIPNumber": "SIP: 030", "NewX_AVM-DE_VoIPStatus": "connected"},
            ),
            STATUS: (("NewVoIPAccountIndex",), {"NewX_AVM-DE_VoIPStatus": "disabled"}),
        }
    )
    (account,) = await scripted_voip.accounts.list()
    assert account.status is AccountStatus.CONNECTED
    assert account.number == "030"
    assert scripted_server.count(STATUS) == 0


@pytest.mark.parametrize(
    ("sent", "status", "registered"),
    [
        ("disabled", AccountStatus.DISABLED, False),
        ("not registered", AccountStatus.NOT_REGISTERED, False),
        ("registered", AccountStatus.REGISTERED, True),
        ("connected", AccountStatus.CONNECTED, True),
        ("unknown", None, None),
    ],
)
@pytest.mark.parametrize("words", [True, False])
async def test_the_status_is_a_word_or_a_number(
    voip: XVoip,
    box: SimulatedBox,
    sent: Status,
    words: bool,
    status: AccountStatus | None,
    registered: bool | None,
) -> None:
    """Real boxes send the number, the document has the word."""
    box.status_as_words = words
    box.state.accounts[0].status = sent
    account = (await voip.accounts.list())[0]
    assert account.status is status
    assert account.is_registered is registered


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("Registered", AccountStatus.REGISTERED),
        ("NOT REGISTERED", AccountStatus.NOT_REGISTERED),
        ("Not_Registered", AccountStatus.NOT_REGISTERED),
        (" CONNECTED ", AccountStatus.CONNECTED),
        ("4", None),
        ("5", None),
        ("02", None),
        ("asleep", None),
        ("", None),
    ],
)
async def test_the_status_may_be_written_in_any_case(
    scripted_voip: XVoip,
    scripted_server: ScriptedServer,
    sent: str,
    status: AccountStatus | None,
) -> None:
    """What nobody knows is unknown, and no error."""
    offer_list(
        scripted_server,
        "<AccountList><Account><VoIPAccountIndex>0</VoIPAccountIndex>"
        f"<X_AVM-DE_VoIPStatus>{sent}</X_AVM-DE_VoIPStatus></Account></AccountList>",
    )
    (account,) = await scripted_voip.accounts.list()
    assert account.status is status


def test_a_status_is_named_as_everywhere() -> None:
    """Automations compare with these words."""
    assert [str(status) for status in AccountStatus] == [
        "disabled",
        "not_registered",
        "registered",
        "connected",
    ]


async def test_a_line_may_report_no_more_than_its_index(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """All the rest is empty then."""
    offer_list(
        scripted_server,
        "<X_AVM-DE_VoIPAccountList><AccountList><Account><VoIPAccountIndex>3"
        "</VoIPAccountIndex></Account></AccountList></X_AVM-DE_VoIPAccountList>",
    )
    assert await scripted_voip.accounts.list() == (
        Account(
            index=3,
            number="",
            status=None,
            registrar="",
            username="",
            outbound_proxy="",
            stun_server="",
        ),
    )


@pytest.mark.parametrize(
    "document", ["", " \n", "<AccountList/>", "<X_AVM-DE_VoIPAccountList/>"]
)
async def test_an_empty_list_may_look_like_anything(
    scripted_voip: XVoip, scripted_server: ScriptedServer, document: str
) -> None:
    """Even like no list at all."""
    offer_list(scripted_server, document)
    assert await scripted_voip.accounts.list() == ()


async def test_a_missing_list_is_an_empty_one(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """Boxes leave out what is empty."""
    scripted_server.serve({LIST: ((), {})})
    assert await scripted_voip.accounts.list() == ()


@pytest.mark.parametrize(
    "document",
    [
        "text",
        "<AccountList><Account><VoIPNumber>030</VoIPNumber></Account></AccountList>",
        "<AccountList><Account><VoIPAccountIndex/></Account></AccountList>",
        "<AccountList><Account>text</Account></AccountList>",
        "<AccountList><Line><VoIPNumber>030</VoIPNumber></Line></AccountList>",
    ],
)
async def test_what_is_no_list_of_lines_is_refused(
    scripted_voip: XVoip, scripted_server: ScriptedServer, document: str
) -> None:
    """It must not pass for an empty one: all lines would seem deleted."""
    offer_list(scripted_server, document)
    with pytest.raises(ProtocolError):
        await scripted_voip.accounts.list()


@pytest.mark.parametrize("firmware", ["8.02", "7.39", "7.29"])
async def test_the_password_of_a_line_is_not_kept(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Boxes send it along; it stands in no attribute."""
    for simulated in box.state.accounts.values():
        simulated.password = "the-secret-7d1f"
    for account in await voip.accounts.list():
        kept = [getattr(account, name) for name in Account.__slots__]
        assert "the-secret-7d1f" not in f"{account!r} {kept}"
        assert not any("password" in name for name in dir(account))


def test_a_line_shows_neither_number_nor_provider() -> None:
    """They are personal data."""
    assert (
        repr(HOUSEHOLD[1])
        == "Account(index=1, status=<AccountStatus.REGISTERED: 'registered'>)"
    )


@pytest.mark.parametrize("firmware", ["8.02", "7.39"])
async def test_every_field_of_a_line_is_its_own(voip: XVoip, box: SimulatedBox) -> None:
    """All of them differ, so that none can pass for another."""
    box.state.accounts = {
        4: SimulatedAccount(
            registrar="registrar.example.net",
            number="SIP: 030123",
            username="name@example",
            password="password",
            outbound_proxy="proxy.example.net",
            stun_server="stun.example.net",
            status="not registered",
        )
    }
    assert await voip.accounts.list() == (
        Account(
            index=4,
            number="030123",
            status=AccountStatus.NOT_REGISTERED,
            registrar="registrar.example.net",
            username="name@example",
            outbound_proxy="proxy.example.net",
            stun_server="stun.example.net",
        ),
    )


async def test_an_empty_first_answer_is_no_list(voip: XVoip, box: SimulatedBox) -> None:
    """Nothing was read before that it could be the same as."""
    box.fail(Fault.EMPTY, LIST)
    with pytest.raises(ProtocolError):
        await voip.accounts.list()
    assert await voip.accounts.list() == HOUSEHOLD


@pytest.mark.parametrize(
    "arguments", [(), ("NewIndex",), ("NewVoIPAccountIndex", "NewOther")]
)
async def test_lines_that_are_requested_in_another_way_are_not_requested(
    scripted_voip: XVoip, scripted_server: ScriptedServer, arguments: tuple[str, ...]
) -> None:
    """What a box takes in place of the index alone is unknown: nothing is sent."""
    scripted_server.serve(
        {
            MOST: ((), {"NewMaxVoIPNumbers": "10"}),
            EXISTING: ((), {"NewExistingVoIPNumbers": "1"}),
            ONE: (arguments, {"NewVoIPNumber": "030123"}),
        }
    )
    with pytest.raises(InvalidArgumentError):
        await scripted_voip.accounts.list()
    assert scripted_server.count(ONE) == 0
