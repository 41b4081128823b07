"""X_VoIP, the telephony service of a FRITZ!Box, by subject."""

from ..client import Client
from .accounts import Account, Accounts, AccountStatus
from .alarm_clocks import AlarmClock, AlarmClocks, Weekday
from .clients import Clients, SipClient
from .dialling import ALL_PHONES, Dialling, normalize_number
from .numbers import Numbers, NumberType, PhoneNumber
from .service import XVoipService

__all__ = [
    "ALL_PHONES",
    "Account",
    "AccountStatus",
    "Accounts",
    "AlarmClock",
    "AlarmClocks",
    "Clients",
    "Dialling",
    "NumberType",
    "Numbers",
    "PhoneNumber",
    "SipClient",
    "Weekday",
    "XVoip",
    "normalize_number",
]


class XVoip:
    """The telephony of one box."""

    def __init__(self, client: Client) -> None:
        """Take the box to ask."""
        service = XVoipService(client)
        self.accounts = Accounts(service)
        self.alarm_clocks = AlarmClocks(service)
        self.clients = Clients(service)
        self.dialling = Dialling(service)
        self.numbers = Numbers(service)
