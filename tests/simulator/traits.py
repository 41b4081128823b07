"""What differs from box to box; every one can be changed while the box runs."""

from pathlib import Path
from typing import Literal

from .soap import SCHEMAS_UPNP

# How a connection ends with a 401: with the header `Connection: close`, without it,
# or not at all.
type Closing = Literal["announced", "silent", "never"]


class Traits:
    """The options of a simulated box, with the defaults of a usual one."""

    # Lists, values and files.
    status_as_words: bool = False  # in the account list; numbers 0…4 otherwise
    single_status_as_words: bool = True  # in GetVoIPStatus and GetVoIPAccount
    account_list_wrapper: bool = False
    client_list_wrapper: bool = False
    blank_before_declaration: bool = False
    system_version: bool = True  # a systemVersion block in tr64desc.xml
    provisioning_code: str = ""

    # HTTP.
    chunked: bool = False
    closing_401: Closing = "announced"
    # Connections are closed after so many seconds without a request (those that are
    # opened from now on), and with the answer to so many requests.
    idle_timeout: float = 60.0
    max_requests: int = 300
    # A request is refused with 503 while another one is being answered (7490).
    one_at_a_time: bool = False

    # The phone book.
    # The file, where it is not made of the state.
    phone_book: bytes | None = None
    # What its URL has instead of the box's own host and port.
    phone_book_host: str = ""
    # It has no Content-Length: it is chunked, or ends with the connection.
    phone_book_chunked: bool = True

    # Faults.
    fault_namespace: str = SCHEMAS_UPNP  # or soap.DSLFORUM
    fault_status: Literal[200, 500] = 500

    # Access.
    button_login: bool = False
    tr064_enabled: bool = True
    # 7.50 and 7.58 serve them while access for apps is off; 7.12 and 7.29 answer
    # HTML. [?] Its status: chosen 200, as no other one was reported.
    files_while_disabled: bool = True

    # Whether the box starts with its call monitor on, as after #96*5*. [?] A real one
    # refuses connections for a while after a reboot.
    call_monitor_enabled: bool = False

    # Actions.
    # Reading actions answer the values of so many seconds ago, by the box's clock.
    delay_of_changes: float = 0.0
    # Passwords of IP phones with -._ in them are refused with 803, although
    # GetInfoEx allows them (reported once).
    alphanumeric_client_passwords: bool = False

    # The file from which the certificate is read, made when missing.
    certificate_file: Path | None = None
