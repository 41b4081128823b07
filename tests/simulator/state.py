"""What a FRITZ!Box stores about its telephony: plain, mutable, inspectable."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from .numbering import COUNTRIES, Form, Numbering

type Status = Literal[
    "disabled", "not registered", "registered", "connected", "unknown"
]

# The number of a status in the account list is its index here.
STATUSES: tuple[Status, ...] = get_args(Status.__value__)

FIRST_INTERNAL_NUMBER = 620
MAX_CLIENTS = 10
_SIP = "SIP: "


def raw_text(data: bytes) -> str:
    """Return a text that the box sends as these bytes, UTF-8 or not."""
    return data.decode(errors="surrogateescape")


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
    # [?] The SCPD's default is 0; 5060 is the usual port of SIP.
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
class Handset:
    """A cordless phone."""

    name: str
    internal_number: str


@dataclass(slots=True)
class Contact:
    """A contact of the phone book: a name, and numbers with their types."""

    name: str
    numbers: list[tuple[str, str]]


@dataclass(slots=True)
class Call:
    """A call of click-to-dial, and the phone chosen at that moment."""

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
    # By their ids, which have nothing to do with the internal numbers.
    handsets: dict[int, Handset] = field(default_factory=dict)
    # Those of the owner; the box's own are made of what is above.
    contacts: list[Contact] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    dial_phone: str = ""
    # [?] No GetMaxVoIPNumbers of a real box was published; chosen: ten, as SIP clients.
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
    # The fault of DialGetConfig while no phone is chosen; None: "unconfigured".
    # Reported once, without its code.
    no_dial_phone_code: int | None = None

    @property
    def numbering(self) -> Numbering:
        """Return the codes of the box."""
        return Numbering(
            country_code=self.country_code,
            country_prefix=self.country_prefix,
            area_code=self.area_code,
            area_prefix=self.area_prefix,
        )

    def renumber(self, index: int, number: str) -> None:
        """Give a line another number, "" for none, wherever the box names it."""
        account = self.accounts[index]
        old, account.number = account.number, number

        def new(text: str) -> str:
            prefix = _SIP if text.startswith(_SIP) else ""
            return f"{prefix}{number}" if text.removeprefix(_SIP) == old else text

        for client in self.clients.values():
            client.outgoing_number = new(client.outgoing_number)
            client.incoming_numbers = [
                replace(item, number=new(item.number)) if item.index == index else item
                for item in client.incoming_numbers
            ]
        listed = [item for item in self.numbers if item.index == index]
        self.numbers = [item for item in self.numbers if item.index != index]
        if number:
            item = listed[0] if listed else Number(old, index=index)
            self.numbers.append(replace(item, number=new(item.number)))
            self.numbers.sort(key=lambda item: item.index)

    def reformat(self, index: int, form: Form) -> None:
        """Write the number of a line in another form: +4930… instead of 030…."""
        number = self.accounts[index].number
        self.renumber(index, self.numbering.rewrite(number, form))

    def replace_client(self, index: int, username: str, **changes: Any) -> None:
        """Put another IP phone, with a user name of its own, in the place of one."""
        self.clients[index] = replace(self.clients[index], username=username, **changes)


def all_calls() -> list[Number]:
    """Return the incoming numbers of a client that rings for every number."""
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


def _handsets() -> dict[int, Handset]:
    return {1: Handset("Küche", "**610"), 3: Handset("Mobilteil 2", "**611")}


def _people() -> list[Contact]:
    return [
        Contact("Beispiel, Anna", [("home", "0305550177"), ("mobile", "01715550123")]),
        Contact("Kinder (Gruppe)", [("home", "**610"), ("mobile", "**621")]),
        Contact("Müller & Söhne", [("work", "+49 (30) 555-0199")]),
        Contact("Oma", [("home", "0405550142"), ("intern", "**612")]),
        Contact("Sprachtest", [("work", "550@hd-telefonie.example")]),
    ]


def _codes(country: str) -> dict[str, Any]:
    """Return the codes of a country by their fields."""
    return asdict(COUNTRIES[country].numbering)


def household(country: str = "DE") -> BoxState:
    """Return a small household: three lines, two IP phones, four other phones."""
    first, second, third = COUNTRIES[country].numbers
    return BoxState(
        **_codes(country),
        accounts={
            0: Account("tel.t-online.de", first, first),
            1: Account(
                "sip.example.com",
                second,
                "sipuser@example",
                outbound_proxy="proxy.example.com",
                stun_server="stun.example.com:3478",
                area_code=True,
            ),
            2: Account("sip.example.org", third, "olduser", status="disabled"),
        },
        clients={
            0: SipClient(
                "hausflur",
                phone_name="Türstation & Flur",
                client_id="doorbell-7f3a",
                outgoing_number=f"SIP: {first}",
                incoming_numbers=[
                    Number(first, "eVoIP", 0),
                    Number(f"SIP: {second}", "eVoIP", 1, "Büro & Fax"),
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
        handsets=_handsets(),
        contacts=_people(),
        numbers=[
            Number(first, "eVoIP", 0),
            Number(f"SIP: {second}", "eVoIP", 1, "Büro & Fax"),
            Number(third, "eVoIP", 2, "Alt"),
        ],
        dial_phone="DECT: Küche",
    )


def full_house(country: str = "DE") -> BoxState:
    """Return a full box: ten lines and ten IP phones."""
    block = COUNTRIES[country].numbers[0][:-1]
    numbers = [
        Number(f"{block}{index}", "eVoIP", index, f"Anschluß {index} & Co")
        for index in range(10)
    ]
    return BoxState(
        **_codes(country),
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
        handsets=_handsets(),
        contacts=[
            *_people(),
            *(
                Contact(f"Person {index}", [("home", f"030555{index:04}")])
                for index in range(290)
            ),
        ],
        numbers=list(numbers),
        dial_phone="DECT: Küche",
    )
