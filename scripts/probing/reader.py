"""Read a box: which requests are sent, in which order."""

from asyncio import sleep
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from custom_components.fritzbox_voip.tr064 import soap, xml
from custom_components.fritzbox_voip.tr064.description import (
    Actions,
    BoxDescription,
    parse_description,
    parse_scpd,
)
from custom_components.fritzbox_voip.tr064.errors import ActionError, ProtocolError

from .box import ALLOWED, NO_ANSWER, Box, Exchange
from .errors import LostError, ProbeError

_APP_SETUP = "X_AVM-DE_AppSetup"
_AUTH = "X_AVM-DE_Auth"
_LAN = "LANConfigSecurity"
_ON_TEL = "X_AVM-DE_OnTel"
_VOIP = "X_VoIP"

_ACCOUNT = "NewVoIPAccountIndex"
_CLIENT = "NewX_AVM-DE_ClientIndex"
_CLIENT_ID = "NewX_AVM-DE_ClientId"

# How many accounts are read from a box that does not report a maximum.
_ACCOUNTS = 10
_MAX_ACCOUNTS = 50
_MAX_PHONES = 50
_MAX_CLIENTS = 10
_ALARM_CLOCKS = 3

_FIRST_PAUSE = 10

# The action is unknown or its permission is missing, which is the same for every index.
_SAME_FOR_ALL = frozenset({401, 606})

_VOIP_WITHOUT_ARGUMENTS = (
    "GetInfo",
    "GetInfoEx",
    "GetMaxVoIPNumbers",
    "GetExistingVoIPNumbers",
    "X_AVM-DE_GetVoIPAccounts",
    "X_AVM-DE_GetNumberOfClients",
    "X_AVM-DE_GetClients",
    "X_AVM-DE_GetNumberOfNumbers",
    "X_AVM-DE_GetNumbers",
    "X_AVM-DE_DialGetConfig",
    "GetVoIPCommonCountryCode",
    "X_AVM-DE_GetVoIPCommonCountryCode",
    "GetVoIPCommonAreaCode",
    "X_AVM-DE_GetVoIPCommonAreaCode",
    "X_AVM-DE_GetNumberOfAlarmClocks",
)

type Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Result:
    """The values that an action returned, or the code of its fault."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    code: int | None = None


class BoxReader:
    """Read everything that the probe asks of a box."""

    def __init__(self, box: Box, report: Report) -> None:
        """Initialize the reader; `report` receives a line for each step."""
        self._box = box
        self._report = report
        self._actions: dict[str, Actions] = {}
        self.description: BoxDescription | None = None
        self.exchanges: list[Exchange] = []
        self.pauses: list[tuple[int, bool]] = []
        """Seconds without a request, and whether a challenge followed."""

    async def read(self) -> BoxDescription:
        """Read everything; raise ProbeError where this makes no sense."""
        self._report("› Descriptions…")
        description = await self._read_descriptions()
        self._report("› Without a login…")
        await self._call("DeviceInfo", "GetSecurityPort", login=False)
        await self._call(_LAN, "X_AVM-DE_GetAnonymousLogin", login=False)
        await self._call(_LAN, "X_AVM-DE_GetUserList", login=False)
        self._report("› With the login…")
        await self._call(_LAN, "X_AVM-DE_GetCurrentUser")
        await self._call(_LAN, "GetInfo")
        await self._call(_AUTH, "GetInfo")
        await self._call(_APP_SETUP, "GetConfig")
        self._report("› Telephony…")
        results = {
            action: await self._call(_VOIP, action)
            for action in _VOIP_WITHOUT_ARGUMENTS
        }
        await self._read_accounts(results)
        await self._read_clients(results)
        await self._read_phone_ports()
        await self._read_alarm_clocks()
        self._report("› Cordless phones…")
        await self._read_handsets()
        await self._call(_ON_TEL, "GetPhonebook", {"NewPhonebookID": 0})
        return description

    async def measure_nonce_lifetime(self, seconds: int) -> None:
        """Repeat the last request after growing pauses, until a challenge comes."""
        last = next((it for it in reversed(self.exchanges) if it.login), None)
        if last is None:
            return
        pause, waited = _FIRST_PAUSE, 0
        while waited + pause <= seconds:
            self._report(f"› Waiting {pause} seconds…")
            await sleep(pause)
            again = await self._send(last.service, last.action, last.arguments)
            self.pauses.append((pause, bool(again.challenges)))
            if again.challenges:
                return
            waited += pause
            pause *= 2

    async def _read_descriptions(self) -> BoxDescription:
        """Fetch the descriptions of the box and of the services."""
        exchange = await self._get("/tr64desc.xml")
        try:
            description = parse_description(exchange.answer.body)
        except ProtocolError as err:
            raise ProbeError("The device at this address is not a FRITZ!Box.") from err
        self.description = description
        for name in ALLOWED:
            if service := description.services.get(name):
                exchange = await self._get(service.scpd_path)
                try:
                    self._actions[name] = parse_scpd(exchange.answer.body)
                except ProtocolError:
                    self._report(f"  The description of {name} is not valid.")
        if _VOIP not in self._actions:
            raise ProbeError("This box has no telephony service (X_VoIP).")
        return description

    async def _get(self, path: str) -> Exchange:
        """Fetch a description and record the exchange."""
        exchange = await self._box.get(path)
        self.exchanges.append(exchange)
        return exchange

    async def _send(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value],
        *,
        login: bool = True,
    ) -> Exchange:
        """Call an action of a service that the box has."""
        if self.description is None:
            raise ProbeError("The description of the box was not read.")
        place = self.description.services[service]
        return await self._box.call((service, place), action, arguments, login=login)

    async def _send_or_record(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value],
        *,
        login: bool,
    ) -> Exchange:
        """Call an action; a missing answer is recorded, but not twice in a row."""
        try:
            return await self._send(service, action, arguments, login=login)
        except LostError as err:
            if self.exchanges[-1].error:
                raise
            return Exchange(
                answer=NO_ANSWER,
                seconds=0,
                service=service,
                action=action,
                arguments=arguments,
                login=login,
                error=str(err),
            )

    async def _call(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value] | None = None,
        *,
        login: bool = True,
    ) -> _Result | None:
        """Call an action and record the exchange; None if the box does not have it."""
        given = arguments or {}
        expected = self._actions.get(service, {}).get(action)
        if expected is None or set(expected) != given.keys():
            return None
        exchange = await self._send_or_record(service, action, given, login=login)
        self.exchanges.append(exchange)
        try:
            return _Result(soap.parse_answer(action, exchange.answer.body))
        except ActionError as err:
            return _Result(code=err.code)
        except ProtocolError:
            return _Result()

    async def _call_by_index(
        self,
        action: str,
        argument: str,
        indexes: Iterable[int],
        *,
        service: str = _VOIP,
        stop_at_fault: bool = False,
    ) -> dict[int, Mapping[str, str]]:
        """Call an action for each index and return the values by index."""
        found: dict[int, Mapping[str, str]] = {}
        for index in indexes:
            result = await self._call(service, action, {argument: index})
            if result is None or result.code in _SAME_FOR_ALL:
                break
            if result.values:
                found[index] = result.values
            elif stop_at_fault:
                break
        return found

    async def _read_accounts(self, results: Mapping[str, _Result | None]) -> None:
        """Read the lines, and one index beyond the maximum."""
        maximum = results["GetMaxVoIPNumbers"]
        number = maximum.values.get("NewMaxVoIPNumbers", "") if maximum else ""
        count = xml.parse_uint(number)
        count = _ACCOUNTS if count is None else min(count, _MAX_ACCOUNTS)
        accounts = await self._call_by_index(
            "X_AVM-DE_GetVoIPAccount", _ACCOUNT, range(count + 1)
        )
        indexes = {i for i, values in accounts.items() if values.get("NewVoIPNumber")}
        listed = results["X_AVM-DE_GetVoIPAccounts"]
        indexes |= set(_account_indexes(listed.values.values() if listed else ()))
        for action in (
            "X_AVM-DE_GetVoIPStatus",
            "GetVoIPEnableAreaCode",
            "GetVoIPEnableCountryCode",
        ):
            await self._call_by_index(action, _ACCOUNT, sorted(indexes))

    async def _read_clients(self, results: Mapping[str, _Result | None]) -> None:
        """Read the SIP clients by each action, and one of them by its ID."""
        client_id = ""
        for action in (
            "X_AVM-DE_GetClient",
            "X_AVM-DE_GetClient2",
            "X_AVM-DE_GetClient3",
        ):
            clients = await self._call_by_index(action, _CLIENT, range(_MAX_CLIENTS))
            for values in clients.values():
                client_id = client_id or values.get(_CLIENT_ID, "")
        listed = results["X_AVM-DE_GetClients"]
        ids = _texts(listed.values.values() if listed else (), "X_AVM-DE_ClientId")
        client_id = client_id or next(ids, "")
        if client_id:
            await self._call(
                _VOIP, "X_AVM-DE_GetClientByClientId", {_CLIENT_ID: client_id}
            )

    async def _read_phone_ports(self) -> None:
        """Read the phones of Click to Dial, up to the fault after the last."""
        await self._call_by_index(
            "X_AVM-DE_GetPhonePort",
            "NewIndex",
            range(1, _MAX_PHONES + 1),
            stop_at_fault=True,
        )

    async def _read_alarm_clocks(self) -> None:
        """Read the alarm clocks, and one index beyond the last."""
        await self._call_by_index(
            "X_AVM-DE_GetAlarmClock", "NewIndex", range(_ALARM_CLOCKS + 1)
        )

    async def _read_handsets(self) -> None:
        """Read the DECT handsets, and one ID beyond the last."""
        listed = await self._call(_ON_TEL, "GetDECTHandsetList")
        if listed is None or listed.code in _SAME_FOR_ALL:
            return
        text = listed.values.get("NewDectIDList", "")
        parsed = (xml.parse_uint(part.strip()) for part in text.split(","))
        ids = sorted({it for it in parsed if it is not None and it < _MAX_PHONES})
        await self._call_by_index(
            "GetDECTHandsetInfo",
            "NewDectID",
            (*ids, ids[-1] + 1 if ids else 1),
            service=_ON_TEL,
        )


def _account_indexes(documents: Iterable[str]) -> Iterator[int]:
    """Yield the indexes of the lines in a list, in any wrapper."""
    for text in _texts(documents, "VoIPAccountIndex"):
        index = xml.parse_uint(text)
        if index is not None and index < _MAX_ACCOUNTS:
            yield index


def _texts(documents: Iterable[str], name: str) -> Iterator[str]:
    """Yield the texts of the elements with a name in lists, in any wrapper."""
    for document in documents:
        try:
            remaining: list[xml.Content] = [xml.parse(document)]
        except ProtocolError:
            continue
        while remaining:
            content = remaining.pop(0)
            if isinstance(content, list):
                remaining += content
            elif isinstance(content, Mapping):
                yield from (text for text in xml.texts(content, name) if text)
                remaining += content.values()
