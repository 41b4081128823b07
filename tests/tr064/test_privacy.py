"""What is private stays private: in the log, in errors, in what is shown."""

import asyncio
from contextlib import suppress
from dataclasses import fields, is_dataclass
import gc
import logging

import pytest

from custom_components.fritzbox_voip.tr064 import device
from custom_components.fritzbox_voip.tr064.call_monitor import CallTracker
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import Tr064Error
from custom_components.fritzbox_voip.tr064.x_voip import (
    NewAccount,
    NewSipClient,
    XVoip,
)
from custom_components.fritzbox_voip.tr064.x_voip.phones import merge_phones
from tests.simulator import (
    Account,
    AlarmClock,
    BoxState,
    Fault,
    Number,
    SimulatedBox,
    SipClient,
    User,
)

from .conftest import Connect
from .phone_book.books import book, contact, number, parse

MARK = "70917"
"""Part of every private value below: digits, for it is in numbers, too."""


@pytest.fixture
def box(box: SimulatedBox) -> SimulatedBox:
    """Return a box whose every private value bears the mark."""
    box.name = f"box{MARK}"
    box.username = f"user{MARK}"
    box.users = {box.username: User(f"password{MARK}", frozenset({"Phone", "App"}))}
    box.serial = f"1122334{MARK}"
    number = Number(f"SIP: 030{MARK}", "eVoIP", 0, f"name{MARK}")
    box.state = BoxState(
        accounts={
            0: Account(
                registrar=f"registrar{MARK}",
                number=number.number,
                username=f"account{MARK}",
                password=f"secret{MARK}",
                outbound_proxy=f"proxy{MARK}",
                stun_server=f"stun{MARK}",
            )
        },
        clients={
            0: SipClient(
                username=f"client{MARK}",
                password=f"secret{MARK}",
                phone_name=f"phone{MARK}",
                client_id=f"id{MARK}",
                outgoing_number=number.number,
                incoming_numbers=[number],
                registrar=f"registrar{MARK}",
            )
        },
        alarm_clocks={0: AlarmClock(True, f"alarm{MARK}", "0630", "", f"phone{MARK}")},
        phones=[f"phone{MARK}", f"door{MARK}"],
        numbers=[number],
        dial_phone=f"phone{MARK}",
    )
    return box


async def everything(client: Client) -> list[object]:
    """Read and do all that there is; return the results and the errors."""
    voip = XVoip(client)
    results: list[object] = []
    for asked in (
        client.get_description(),
        device.get_security_port(client),
        device.get_usernames(client),
        device.get_permissions(client),
        voip.accounts.list(),
        voip.clients.list(),
        voip.numbers.list(),
        voip.numbers.count(),
        voip.alarm_clocks.list(),
        voip.alarm_clocks.set_enabled(0, enabled=False),
        voip.dialing.phone(),
        voip.dialing.phones(),
        voip.dialing.dial(f"030{MARK}", f"door{MARK}"),
        voip.dialing.dial(f"none{MARK}"),
        voip.dialing.dial(f"030{MARK}", f"nobody{MARK}"),
        voip.dialing.hang_up(),
    ):
        try:
            results.append(await asked)
        except Tr064Error as err:
            results.append(err)
    return results


def made() -> list[object]:
    """Return what is read elsewhere, and what people enter."""
    call = f"17.06.26 09:15:03;RING;0;0171{MARK};030{MARK};SIP0;"
    phones = parse(book(contact(f"phone{MARK}", number("**2"))))
    return [
        CallTracker().process(call.encode()),
        merge_phones(phones, (), [f"FON1: door{MARK}"]),
        NewSipClient(password=f"secret{MARK}", phone_name=f"phone{MARK}"),
        NewAccount(
            registrar=f"registrar{MARK}",
            number=f"030{MARK}",
            username=f"account{MARK}",
            password=f"secret{MARK}",
        ),
    ]


def ours(caplog: pytest.LogCaptureFixture) -> str:
    """Return what our own loggers said."""
    return "\n".join(
        f"{record.getMessage()} {record.exc_text or ''}"
        for record in caplog.records
        if record.name.startswith("custom_components")
    )


@pytest.mark.parametrize("firmware", ["8.02", "7.39", "6.98", "4.88"])
@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault.upnp(402),
        Fault.upnp(401),
        Fault.MALFORMED,
        Fault.DOCTYPE,
        Fault.RESET,
        Fault.UNAVAILABLE,
        Fault.UNAUTHORIZED,
    ],
)
async def test_neither_log_nor_errors_have_a_private_value(
    box: SimulatedBox,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    fault: Fault | None,
) -> None:
    """At the finest level, with everything in order and with everything wrong."""
    caplog.set_level(logging.DEBUG)
    await everything(client)
    if fault:
        box.fail(fault, times=None)
        with suppress(Tr064Error):
            await client.get_description()
    results = await everything(client)
    assert ours(caplog)
    assert MARK not in ours(caplog)
    for error in results:
        if isinstance(error, Tr064Error):
            assert MARK not in f"{error} {error!r} {error.args}"


@pytest.mark.parametrize("firmware", ["8.02", "7.39", "6.98", "4.88"])
async def test_nothing_private_is_shown(box: SimulatedBox, client: Client) -> None:
    """The repr of a result may end up in a log or a trace."""
    results = await everything(client)
    shown = [
        entry
        for answer in results
        for entry in (answer if isinstance(answer, tuple) else (answer,))
        if is_dataclass(entry)
    ]
    assert {type(entry).__name__ for entry in shown} >= {"Account", "SipClient"}
    for entry in shown:
        assert MARK not in repr(entry)
        values = [str(getattr(entry, item.name)) for item in fields(entry)]
        assert f"secret{MARK}" not in " ".join(values)


async def test_no_object_of_the_package_shows_anything_private(
    client: Client, box: SimulatedBox
) -> None:
    """Neither a request on its way nor what was read may end up in a trace."""
    objects = [*await everything(client), *made()]
    box.fail(Fault.HANG, "X_AVM-DE_DialNumber")
    call = asyncio.create_task(XVoip(client).dialing.dial(f"030{MARK}"))
    await asyncio.sleep(0.1)
    package = Client.__module__.rpartition(".")[0]
    alive = [it for it in gc.get_objects() if type(it).__module__.startswith(package)]
    call.cancel()
    kinds = {"Request", "Account", "CallEvent", "Phone", "NewAccount", "NewSipClient"}
    assert {type(it).__name__ for it in alive} >= kinds
    assert not [type(it) for it in alive if MARK in repr(it)]
    assert objects


async def test_a_wrong_password_is_in_no_log_and_no_error(
    connect: Connect, box: SimulatedBox, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor is the user name."""
    caplog.set_level(logging.DEBUG)
    client = Client(connect(password=f"wrong{MARK}"))
    results = await asyncio.wait_for(everything(client), 30)
    assert box.failed_logins == 1
    assert MARK not in ours(caplog)
    assert not any(MARK in f"{e} {e!r}" for e in results if isinstance(e, Exception))
