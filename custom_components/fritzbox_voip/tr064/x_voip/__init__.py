"""X_VoIP, the telephony service of a FRITZ!Box, by subject."""

from ..client import Client
from ..second_factor import SecondFactor
from .accounts import Account, Accounts, AccountStatus, NewAccount, PrefixSettings
from .alarm_clocks import AlarmClock, AlarmClocks, Weekday
from .clients import MAX_CLIENTS, Clients, NewSipClient, SipClient
from .dialing import ALL_PHONES, Dialing, normalize_number
from .numbers import Numbers, NumberType, PhoneNumber
from .phones import merge_phones
from .service import XVoipService
from .settings import AudioSettings, DialingCode, Settings, VoiceCoding

__all__ = [
    "ALL_PHONES",
    "MAX_CLIENTS",
    "Account",
    "AccountStatus",
    "Accounts",
    "AlarmClock",
    "AlarmClocks",
    "AudioSettings",
    "Clients",
    "Dialing",
    "DialingCode",
    "NewAccount",
    "NewSipClient",
    "NumberType",
    "Numbers",
    "PhoneNumber",
    "PrefixSettings",
    "Settings",
    "SipClient",
    "VoiceCoding",
    "Weekday",
    "XVoip",
    "merge_phones",
    "normalize_number",
]


class XVoip:
    """The telephony of one box; attributes are the subjects of the service."""

    def __init__(
        self, client: Client, second_factor: SecondFactor | None = None
    ) -> None:
        """Initialize; without `second_factor` no confirmation is requested."""
        service = XVoipService(client, second_factor)
        self.accounts = Accounts(service)
        self.alarm_clocks = AlarmClocks(service)
        self.clients = Clients(service)
        self.dialing = Dialing(service)
        self.numbers = Numbers(service)
        self.settings = Settings(service)
