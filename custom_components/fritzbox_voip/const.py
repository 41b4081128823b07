"""Constants of the FRITZ!Box VoIP integration."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "fritzbox_voip"
LOGGER = logging.getLogger(__package__)

CONF_ALLOWED_NUMBERS: Final = "allowed_numbers"
CONF_CALL_NUMBERS: Final = "call_numbers"
CONF_FINGERPRINT: Final = "fingerprint"
CONF_PHONE_BOOK: Final = "phone_book"
CONF_REPORT_LINE_DOWN: Final = "tell_line_down"
CONF_WHO_MAY_DIAL: Final = "who_may_dial"
ADMINISTRATORS: Final = "administrators"
EVERYBODY: Final = "everybody"

DEFAULT_HOST: Final = "fritz.box"
DEFAULT_SCAN_INTERVAL: Final = 30
MIN_SCAN_INTERVAL: Final = 10
MAX_SCAN_INTERVAL: Final = 3600

DEFAULT_RING_SECONDS: Final = 15
MAX_RING_SECONDS: Final = 300
HANG_UP_PAUSE: Final = 10
HANG_UP_TRIES: Final = 30

ALARM_CLOCKS_INTERVAL: Final = timedelta(minutes=5)
SETTINGS_INTERVAL: Final = timedelta(minutes=15)
DESCRIPTION_INTERVAL: Final = timedelta(days=1)
LINE_DOWN_DELAY: Final = timedelta(minutes=10)
# After a refused login, and while the box blocks logins.
LOGIN_RETRY_SECONDS: Final = 300
# While the box is away.
MAX_BACKOFF_SECONDS: Final = 120
