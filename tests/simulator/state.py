"""What a FRITZ!Box remembers about its telephony: plain, mutable, inspectable."""

from dataclasses import dataclass, field
from typing import Literal, get_args

type Status = Literal[
    "disabled", "not registered", "registered", "connected", "unknown"
]

# The number that stands for a status in the account list is its place here.
STATUSES: tuple[Status, ...] = get_args(Status.__value__)

FIRST_INTERNAL_NUMBER = 620
MAX_CLIENTS = 10


@dataclass(slots=True)
class Number:
    """A telephone number of the box; `type` is eVoIP, eISDN, eAllCalls and so on."""

    number: str
    type: str = "eVoIP"
    index: int = 0
    name: str = ""


@dataclass(slots=True)
class Account:
    """A line: one account at a telephony provider."""

    registrar: str
    number: str
    username: str
    password: str = "secret-of-the-line"
    outbound_proxy: str = ""
    stun_server: str = ""
    status: Status = "registered"
    area_code: bool = False
    country_code: bool = False


@dataclass(slots=True)
class SipClient:
    """An IP phone that registers at the box; its index makes the number 620…629."""

    username: str
    password: str = "secret-of-the-client"
    phone_name: str = ""
    client_id: str = ""
    outgoing_number: str = ""
    incoming_numbers: list[Number] = field(default_factory=list)
    external_registration: bool = False
    delayed_call_notification: bool = False
    registrar: str = "fritz.box"
    # [?] The SCPD's default is 0; 5060 is what IP phones are told to use.
    registrar_port: int = 5060


@dataclass(slots=True)
class AlarmClock:
    """An alarm clock: `time` is HHMM, `weekdays` like MO,TU; empty rings once."""

    enabled: bool
    name: str
    time: str
    weekdays: str = ""
    phone_name: str = "all phones"


@dataclass(slots=True)
class Call:
    """A call that click-to-dial began, and the phone chosen at that moment."""

    number: str
    phone: str
    ended: bool = False


@dataclass(slots=True)
class BoxState:
    """Everything that X_VoIP reads and writes."""

    accounts: dict[int, Account] = field(default_factory=dict)
    clients: dict[int, SipClient] = field(default_factory=dict)
    alarm_clocks: dict[int, AlarmClock] = field(default_factory=dict)
    phones: list[str] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    dial_phone: str = ""
    # [?] Nobody has shown GetMaxVoIPNumbers of a real box; ten makes "full" reachable.
    max_accounts: int = 10
    fax_t38: bool = True
    voice_coding: str = "fixed"
    country_code: str = "49"
    country_prefix: str = "00"
    area_code: str = "30"
    area_prefix: str = "0"
    # A single index can fail until the box reboots (820).
    broken_alarm_clocks: set[int] = field(default_factory=set)
    # [?] How fast a new line registers; at once is the simplest.
    new_account_status: Status = "registered"
    # [?] The answer to DialSetConfig with a phone that may not dial.
    unknown_phone_code: int = 402


def all_calls() -> list[Number]:
    """Return the in-coming numbers of a client that rings for every number."""
    return [Number("", "eAllCalls")]


def _alarm_clocks() -> dict[int, AlarmClock]:
    return {
        0: AlarmClock(
            enabled=True,
            name="Aufstehen & los",
            time="0630",
            weekdays="MO,TU,WE,TH,FR",
            phone_name="DECT: Küche",
        ),
        1: AlarmClock(enabled=True, name="Einmal früh", time="0445"),
        2: AlarmClock(
            enabled=False, name="Wochenende", time="0900", weekdays="SA,SU,HO"
        ),
    }


def household() -> BoxState:
    """Return a small household: three lines, two IP phones, four other phones."""
    return BoxState(
        accounts={
            0: Account("tel.t-online.de", "03012345678", "03012345678"),
            1: Account(
                "sip.example.com",
                "+4930987654",
                "sipuser@example",
                outbound_proxy="proxy.example.com",
                stun_server="stun.example.com:3478",
                area_code=True,
            ),
            2: Account("sip.example.org", "030555000", "olduser", status="disabled"),
        },
        clients={
            0: SipClient(
                "hausflur",
                phone_name="Türstation & Flur",
                client_id="doorbell-7f3a",
                outgoing_number="SIP: 03012345678",
                incoming_numbers=[
                    Number("03012345678", "eVoIP", 0),
                    Number("SIP: +4930987654", "eVoIP", 1, "Büro & Fax"),
                ],
                delayed_call_notification=True,
            ),
            1: SipClient(
                "kitchen-tablet",
                phone_name="Küchentablet",
                client_id="tablet-91c2",
                incoming_numbers=all_calls(),
            ),
        },
        alarm_clocks=_alarm_clocks(),
        phones=[
            "FON1: Tür & Tor",
            "ISDN: ISDN/DECT Rundruf",
            "DECT: Küche",
            "DECT: Mobilteil 2",
        ],
        numbers=[
            Number("03012345678", "eVoIP", 0),
            Number("SIP: +4930987654", "eVoIP", 1, "Büro & Fax"),
            Number("030555000", "eVoIP", 2, "Alt"),
        ],
        dial_phone="DECT: Küche",
    )


def full_house() -> BoxState:
    """Return a box with nothing left free: ten lines and ten IP phones."""
    numbers = [
        Number(f"0301234567{index}", "eVoIP", index, f"Anschluß {index} & Co")
        for index in range(10)
    ]
    return BoxState(
        accounts={
            index: Account(
                "sip.example.com",
                number.number,
                f"user-{index}@example",
                outbound_proxy="proxy.example.com",
                stun_server="stun.example.com",
            )
            for index, number in enumerate(numbers)
        },
        clients={
            index: SipClient(
                f"client-{index}",
                phone_name=f"IP-Telefon {index} für Zimmer {index}",
                client_id=f"app-instance-{index}",
                outgoing_number=number.number,
                incoming_numbers=list(numbers),
            )
            for index, number in enumerate(numbers)
        },
        alarm_clocks=_alarm_clocks(),
        phones=[
            "FON1: Tür & Tor",
            "FON2: Fax",
            "ISDN: ISDN/DECT Rundruf",
            "DECT: Küche",
            "DECT: Mobilteil 2",
        ],
        numbers=list(numbers),
        dial_phone="DECT: Küche",
    )
