"""X_VoIP: the lines."""

from .errors import UpnpError
from .invocation import Handler, Invocation, Values, bit, entry
from .lists import element
from .state import STATUSES, Account, Number, Status


def _status(call: Invocation, status: Status) -> str:
    """Return a status in words or, as boxes do in the list, as a number."""
    return status if call.box.status_as_words else str(STATUSES.index(status))


def _single_status(call: Invocation, status: Status) -> str:
    # [?] Which form single answers have; the default: words, as in SCPD and document.
    return status if call.box.single_status_as_words else _status(call, status)


def _account(call: Invocation) -> Account:
    index = call.number("VoIPAccountIndex")
    return entry(call.state.accounts, index, call.state.max_accounts)


def add_account(call: Invocation) -> Values:
    """Add a line, or overwrite the one at the index ([?], as SetClient does)."""
    index = call.number("VoIPAccountIndex")
    if index >= call.state.max_accounts:
        raise UpnpError(713)
    account = Account(
        registrar=call.checked("VoIPRegistrar"),
        number=call.checked("VoIPNumber"),
        username=call.checked("VoIPUsername"),
        password=call.checked("VoIPPassword"),
        outbound_proxy=call.text("VoIPOutboundProxy"),
        stun_server=call.checked("VoIPSTUNServer"),
        status=call.state.new_account_status,
    )
    _delete_number(call, index)
    call.state.accounts[index] = account
    call.state.accounts = dict(sorted(call.state.accounts.items()))
    call.state.numbers.append(Number(account.number, "eVoIP", index))
    return {}


def delete_account(call: Invocation) -> Values:
    """Delete a line; its index stays a hole."""
    _account(call)
    index = call.number("VoIPAccountIndex")
    _delete_number(call, index)
    del call.state.accounts[index]
    return {}


def _delete_number(call: Invocation, index: int) -> None:
    if index in call.state.accounts:
        number_of_line = call.state.accounts[index].number
        call.state.numbers[:] = [
            number
            for number in call.state.numbers
            if number.number.removeprefix("SIP: ") != number_of_line
        ]


def get_account(call: Invocation) -> Values:
    """Return a line; real boxes return its password, too."""
    account = _account(call)
    return {
        "NewVoIPRegistrar": account.registrar,
        "NewVoIPNumber": account.number,
        "NewVoIPUsername": account.username,
        "NewVoIPPassword": account.password,
        "NewVoIPOutboundProxy": account.outbound_proxy,
        "NewVoIPSTUNServer": account.stun_server,
        "NewX_AVM-DE_VoIPStatus": _single_status(call, account.status),
    }


def get_accounts(call: Invocation) -> Values:
    """Return all lines as one list."""
    rows = "".join(
        "<Account>"
        f"{element('VoIPAccountIndex', str(index))}"
        f"{element('VoIPRegistrar', account.registrar)}"
        f"{element('VoIPNumber', account.number)}"
        f"{element('VoIPUsername', account.username)}"
        f"{element('VoIPOutboundProxy', account.outbound_proxy)}"
        f"{element('VoIPSTUNServer', account.stun_server)}"
        f"{element('X_AVM-DE_VoIPStatus', _status(call, account.status))}"
        "</Account>"
        for index, account in call.state.accounts.items()
    )
    text = f"<AccountList>{rows}</AccountList>"
    if call.box.account_list_wrapper:
        text = f"<X_AVM-DE_VoIPAccountList>{text}</X_AVM-DE_VoIPAccountList>"
    return {"NewX_AVM-DE_VoIPAccountList": text}


def get_status(call: Invocation) -> Values:
    """Return the status of one line."""
    return {"NewX_AVM-DE_VoIPStatus": _single_status(call, _account(call).status)}


def count(call: Invocation) -> Values:
    """Return how many lines there are."""
    return {"NewExistingVoIPNumbers": str(len(call.state.accounts))}


def maximum(call: Invocation) -> Values:
    """Return how many lines there can be."""
    return {"NewMaxVoIPNumbers": str(call.state.max_accounts)}


def get_area_code(call: Invocation) -> Values:
    """Return whether a line dials with the area code."""
    return {"NewVoIPEnableAreaCode": bit(_account(call).area_code)}


def set_area_code(call: Invocation) -> Values:
    """Make a line dial with the area code, or without."""
    _account(call).area_code = call.flag("VoIPEnableAreaCode")
    return {}


def get_country_code(call: Invocation) -> Values:
    """Return whether a line dials with the country code."""
    return {"NewVoIPEnableCountryCode": bit(_account(call).country_code)}


def set_country_code(call: Invocation) -> Values:
    """Make a line dial with the country code, or without."""
    _account(call).country_code = call.flag("VoIPEnableCountryCode")
    return {}


HANDLERS: dict[str, Handler] = {
    "X_AVM-DE_AddVoIPAccount": add_account,
    "X_AVM-DE_DelVoIPAccount": delete_account,
    "X_AVM-DE_GetVoIPAccount": get_account,
    "X_AVM-DE_GetVoIPAccounts": get_accounts,
    "X_AVM-DE_GetVoIPStatus": get_status,
    "GetExistingVoIPNumbers": count,
    "GetMaxVoIPNumbers": maximum,
    "GetVoIPEnableAreaCode": get_area_code,
    "SetVoIPEnableAreaCode": set_area_code,
    "GetVoIPEnableCountryCode": get_country_code,
    "SetVoIPEnableCountryCode": set_country_code,
}
