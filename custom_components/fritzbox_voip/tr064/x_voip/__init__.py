"""X_VoIP, the telephony service of a FRITZ!Box, by subject.

All methods of the subjects raise the errors of `Client.call`, and those with an index
NoSuchEntryError where the box has nothing at it. Their docstrings name what else they
raise, and the section of the specification.
"""

from ..client import Client
from ..device import Permissions
from ..second_factor import SecondFactor
from .accounts import Account, Accounts, AccountStatus, NewAccount, PrefixSettings
from .alarm_clocks import AlarmClock, AlarmClocks, Weekday
from .clients import MAX_CLIENTS, Clients, NewSipClient, SipClient
from .dialing import ALL_PHONES, Dialing, normalize_number
from .numbers import Numbers, NumberType, PhoneNumber
from .service import SETTLE_SECONDS, XVoipService
from .settings import AudioSettings, DialingCode, Settings, VoiceCoding

__all__ = [
    "ALL_PHONES",
    "MAX_CLIENTS",
    "SETTLE_SECONDS",
    "Account",
    "AccountStatus",
    "AlarmClock",
    "AudioSettings",
    "Dialing",
    "DialingCode",
    "NewAccount",
    "NewSipClient",
    "NumberType",
    "PhoneNumber",
    "PrefixSettings",
    "SipClient",
    "VoiceCoding",
    "Weekday",
    "XVoip",
    "normalize_number",
]

# A box has a part if it has one of these actions. Every box has the lines.
_PARTS = {
    "prefixes": ("GetVoIPEnableAreaCode",),
    "clients": ("X_AVM-DE_GetNumberOfClients",),
    "alarm_clocks": ("X_AVM-DE_GetAlarmClock",),
    "dialing": ("X_AVM-DE_DialGetConfig",),
    "numbers": ("X_AVM-DE_GetNumbers",),
    "codes": ("X_AVM-DE_GetVoIPCommonCountryCode", "GetVoIPCommonCountryCode"),
    "audio": ("GetInfo",),
}


class XVoip:
    """The telephony of one box; attributes are the subjects of the service."""

    def __init__(
        self, client: Client, second_factor: SecondFactor | None = None
    ) -> None:
        """Initialize; without `second_factor` no confirmation is requested."""
        self._client = client
        service = XVoipService(client, second_factor)
        self.accounts = Accounts(service)
        self.alarm_clocks = AlarmClocks(service)
        self.clients = Clients(service)
        self.dialing = Dialing(service)
        self.numbers = Numbers(service)
        self.settings = Settings(service)

    async def parts(self, permissions: Permissions | None) -> frozenset[str]:
        """Return what this box has and these permissions give, None for unknown ones.

        Of accounts, prefixes, clients, alarm_clocks, dialing, numbers, codes and audio.
        Raises the errors of `Client.actions`.
        """
        actions = (await self._client.actions("X_VoIP")).keys()
        if permissions is None or permissions.phone:
            found = {it for it in _PARTS if not actions.isdisjoint(_PARTS[it])}
            return frozenset({"accounts", *found})
        # Apps may have the lines in one list, and nothing else.
        has_list = permissions.app and "X_AVM-DE_GetVoIPAccounts" in actions
        return frozenset({"accounts"} if has_list else ())
