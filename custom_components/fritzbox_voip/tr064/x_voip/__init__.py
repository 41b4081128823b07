"""X_VoIP, the telephony service of a FRITZ!Box, by subject."""

from ..client import Client
from ..second_factor import SecondFactor
from .accounts import Account, Accounts, AccountStatus, DialsWith, NewAccount
from .alarm_clocks import AlarmClock, AlarmClocks, Weekday
from .clients import Clients, NewSipClient, SipClient
from .dialling import ALL_PHONES, Dialling, normalize_number
from .numbers import Numbers, NumberType, PhoneNumber
from .service import XVoipService
from .settings import Codec, DialCode, Settings, VoiceCoding

__all__ = [
    "ALL_PHONES",
    "Account",
    "AccountStatus",
    "Accounts",
    "AlarmClock",
    "AlarmClocks",
    "Clients",
    "Codec",
    "DialCode",
    "Dialling",
    "DialsWith",
    "NewAccount",
    "NewSipClient",
    "NumberType",
    "Numbers",
    "PhoneNumber",
    "Settings",
    "SipClient",
    "VoiceCoding",
    "Weekday",
    "XVoip",
    "normalize_number",
]


class XVoip:
    """The telephony of one box."""

    def __init__(
        self, client: Client, second_factor: SecondFactor | None = None
    ) -> None:
        """Take the box to ask; without `second_factor` none can be given."""
        service = XVoipService(client, second_factor)
        self.accounts = Accounts(service)
        self.alarm_clocks = AlarmClocks(service)
        self.clients = Clients(service)
        self.dialling = Dialling(service)
        self.numbers = Numbers(service)
        self.settings = Settings(service)
