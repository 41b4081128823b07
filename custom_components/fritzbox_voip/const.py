"""Constants of the FRITZ!Box VoIP integration."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "fritzbox_voip"
LOGGER = logging.getLogger(__package__)

CONF_ALLOWED_NUMBERS: Final = "allowed_numbers"
CONF_FINGERPRINT: Final = "fingerprint"
CONF_TELL_LINE_DOWN: Final = "tell_line_down"
CONF_WHO_MAY_DIAL: Final = "who_may_dial"
ADMINISTRATORS: Final = "administrators"
EVERYBODY: Final = "everybody"

DEFAULT_HOST: Final = "fritz.box"
DEFAULT_SCAN_INTERVAL: Final = 30
MIN_SCAN_INTERVAL: Final = 10
MAX_SCAN_INTERVAL: Final = 3600

# Each line costs the box two requests at every look at its settings.
FEW_LINES: Final = 4
PREFIX_SETTINGS_SWITCHES: Final = ("account_area_code", "account_country_code")

DEFAULT_RING_SECONDS: Final = 15
HANG_UP_PAUSE: Final = 10
HANG_UP_TRIES: Final = 30

ALARM_CLOCK_INTERVAL: Final = timedelta(minutes=5)
LOOK_AGAIN_INTERVAL: Final = timedelta(days=1)
SETTINGS_INTERVAL: Final = timedelta(minutes=15)
LINE_DOWN_PATIENCE: Final = timedelta(minutes=10)
BLOCKED_INTERVAL: Final = timedelta(minutes=5)
