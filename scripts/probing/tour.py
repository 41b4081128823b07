"""The tour: which questions a box is asked, in which order."""

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
from custom_components.fritzbox_voip.tr064.errors import ProtocolError

from .box import ALLOWED, NO_ANSWER, Box, Exchange
from .errors import LostError, ProbeError

_AUTH = "X_AVM-DE_Auth"
_LAN = "LANConfigSecurity"
_VOIP = "X_VoIP"

_ACCOUNT = "NewVoIPAccountIndex"
_CLIENT = "NewX_AVM-DE_ClientIndex"
_CLIENT_ID = "NewX_AVM-DE_ClientId"

# The list holds more where a box tells no number, and a box that never ends.
_ACCOUNTS = 10
_MAX_ACCOUNTS = 50
_MAX_PHONES = 50
_MAX_CLIENTS = 10
_ALARM_CLOCKS = 3

_FIRST_PAUSE = 10

# The action is unknown, or the right for it is missing: so it is for every index.
_POINTLESS = frozenset({401, 606})

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

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Told:
    """What an action told: its values, or the code of its fault."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    code: int | None = None


class Tour:
    """One tour of a box."""

    def __init__(self, box: Box, say: Say) -> None:
        """Take the box, and whom to tell how far it is."""
        self._box = box
        self._say = say
        self._actions: dict[str, Actions] = {}
        self.description: BoxDescription | None = None
        self.exchanges: list[Exchange] = []
        self.pauses: list[tuple[int, bool]] = []
        """How long nothing was asked, and whether a challenge came then."""

    async def run(self) -> BoxDescription:
        """Ask everything; raise ProbeError where that makes no sense."""
        self._say("› Descriptions…")
        description = await self._describe()
        self._say("› Without a login…")
        await self._call("DeviceInfo", "GetSecurityPort", login=False)
        await self._call(_LAN, "X_AVM-DE_GetAnonymousLogin", login=False)
        await self._call(_LAN, "X_AVM-DE_GetUserList", login=False)
        self._say("› With the login…")
        await self._call(_LAN, "X_AVM-DE_GetCurrentUser")
        await self._call(_LAN, "GetInfo")
        await self._call(_AUTH, "GetInfo")
        self._say("› Telephony…")
        told = {
            action: await self._call(_VOIP, action)
            for action in _VOIP_WITHOUT_ARGUMENTS
        }
        await self._accounts(told)
        await self._clients(told)
        await self._phones()
        await self._alarm_clocks()
        return description

    async def wait(self, seconds: int) -> None:
        """Learn how long a nonce lives: ask again after growing pauses."""
        last = next((it for it in reversed(self.exchanges) if it.login), None)
        if last is None:
            return
        pause, waited = _FIRST_PAUSE, 0
        while waited + pause <= seconds:
            self._say(f"› Waiting {pause} seconds…")
            await sleep(pause)
            again = await self._send(last.service, last.action, last.arguments)
            self.pauses.append((pause, bool(again.challenges)))
            if again.challenges:
                return
            waited += pause
            pause *= 2

    async def _describe(self) -> BoxDescription:
        """Fetch the descriptions of the box and of the services."""
        exchange = await self._get("/tr64desc.xml")
        try:
            description = parse_description(exchange.answer.body)
        except ProtocolError as err:
            raise ProbeError("What answers there is no FRITZ!Box.") from err
        self.description = description
        for name in ALLOWED:
            if service := description.services.get(name):
                exchange = await self._get(service.scpd_path)
                try:
                    self._actions[name] = parse_scpd(exchange.answer.body)
                except ProtocolError:
                    self._say(f"  The description of {name} cannot be read.")
        if _VOIP not in self._actions:
            raise ProbeError("This box has no telephony service (X_VoIP).")
        return description

    async def _get(self, path: str) -> Exchange:
        """Fetch a description and keep it."""
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
            raise ProbeError("The box has not been looked at.")
        place = self.description.services[service]
        return await self._box.call((service, place), action, arguments, login=login)

    async def _ask(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value],
        *,
        login: bool,
    ) -> Exchange:
        """Call an action; no answer is an answer too, but not twice in a row."""
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
    ) -> _Told | None:
        """Call an action and keep the answer; None where the box has no such action."""
        given = arguments or {}
        known = self._actions.get(service, {}).get(action)
        if known is None or set(known) != given.keys():
            return None
        exchange = await self._ask(service, action, given, login=login)
        self.exchanges.append(exchange)
        try:
            if exchange.answer.status == 200:
                return _Told(soap.parse_answer(action, exchange.answer.body))
            return _Told(code=soap.parse_fault(action, exchange.answer.body).code)
        except ProtocolError:
            return _Told()

    async def _walk(
        self,
        action: str,
        argument: str,
        indexes: Iterable[int],
        *,
        to_the_end: bool = True,
    ) -> dict[int, Mapping[str, str]]:
        """Call an action for each index and return what it told, by index.

        Not `to_the_end`, the first index that fails is the last one.
        """
        found: dict[int, Mapping[str, str]] = {}
        for index in indexes:
            told = await self._call(_VOIP, action, {argument: index})
            if told is None or told.code in _POINTLESS:
                break
            if told.values:
                found[index] = told.values
            elif not to_the_end:
                break
        return found

    async def _accounts(self, told: Mapping[str, _Told | None]) -> None:
        """Walk the lines, and one index beyond."""
        most = told["GetMaxVoIPNumbers"]
        number = most.values.get("NewMaxVoIPNumbers", "") if most else ""
        count = min(int(number), _MAX_ACCOUNTS) if number.isdecimal() else _ACCOUNTS
        accounts = await self._walk(
            "X_AVM-DE_GetVoIPAccount", _ACCOUNT, range(count + 1)
        )
        lines = {i for i, values in accounts.items() if values.get("NewVoIPNumber")}
        listed = told["X_AVM-DE_GetVoIPAccounts"]
        lines |= set(_indexes(listed.values.values() if listed else ()))
        for action in (
            "X_AVM-DE_GetVoIPStatus",
            "GetVoIPEnableAreaCode",
            "GetVoIPEnableCountryCode",
        ):
            await self._walk(action, _ACCOUNT, sorted(lines))

    async def _clients(self, told: Mapping[str, _Told | None]) -> None:
        """Walk the SIP clients in every way, and find one of them by its id."""
        client_id = ""
        for action in (
            "X_AVM-DE_GetClient",
            "X_AVM-DE_GetClient2",
            "X_AVM-DE_GetClient3",
        ):
            clients = await self._walk(action, _CLIENT, range(_MAX_CLIENTS))
            for values in clients.values():
                client_id = client_id or values.get(_CLIENT_ID, "")
        listed = told["X_AVM-DE_GetClients"]
        ids = _texts(listed.values.values() if listed else (), "X_AVM-DE_ClientId")
        client_id = client_id or next(ids, "")
        if client_id:
            await self._call(
                _VOIP, "X_AVM-DE_GetClientByClientId", {_CLIENT_ID: client_id}
            )

    async def _phones(self) -> None:
        """Walk the phones that may dial, up to the error behind the last."""
        await self._walk(
            "X_AVM-DE_GetPhonePort",
            "NewIndex",
            range(1, _MAX_PHONES + 1),
            to_the_end=False,
        )

    async def _alarm_clocks(self) -> None:
        """Walk the alarm clocks, and one index beyond."""
        await self._walk("X_AVM-DE_GetAlarmClock", "NewIndex", range(_ALARM_CLOCKS + 1))


def _indexes(documents: Iterable[str]) -> Iterator[int]:
    """Yield the indexes of the lines in a list, whatever is around them."""
    for text in _texts(documents, "VoIPAccountIndex"):
        if text.isdecimal() and int(text) < _MAX_ACCOUNTS:
            yield int(text)


def _texts(documents: Iterable[str], name: str) -> Iterator[str]:
    """Yield the texts of the elements of a name in lists, whatever is around them."""
    for document in documents:
        try:
            waiting: list[xml.Content] = [xml.parse(document)]
        except ProtocolError:
            continue
        while waiting:
            content = waiting.pop(0)
            if isinstance(content, list):
                waiting += content
            elif isinstance(content, Mapping):
                yield from (text for text in xml.texts(content, name) if text)
                waiting += content.values()
