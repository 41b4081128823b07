"""X_VoIP: numbers, codes, voice coding and limits."""

from .errors import UpnpError
from .invocation import Handler, Invocation, Values, bit, check_text
from .lists import number_list

_DIGITS = "0123456789"
_MAX_CODE = 5


def get_info(call: Invocation) -> Values:
    """Return voice coding and fax."""
    return {
        "NewFaxT38Enable": bit(call.state.fax_t38),
        "NewVoiceCoding": call.state.voice_coding,
    }


def set_config(call: Invocation) -> Values:
    """Set voice coding and fax."""
    call.state.fax_t38 = call.flag("FaxT38Enable")
    call.state.voice_coding = call.text("VoiceCoding")
    return {}


def get_info_ex(call: Invocation) -> Values:
    """Return the limits of texts, which are the defaults of the state table."""
    return {
        f"New{name}": variable.default or ""
        for name, variable in call.service.variables.items()
        if name.endswith(("MinChars", "MaxChars", "AllowedChars"))
    }


def get_number_of_numbers(call: Invocation) -> Values:
    """Return how many numbers there are."""
    return {"NewNumberOfNumbers": str(len(call.state.numbers))}


def get_numbers(call: Invocation) -> Values:
    """Return all numbers as one list."""
    return {"NewNumberList": number_list(call.state.numbers)}


def _code(call: Invocation, name: str) -> str:
    value = call.text(name)
    check_text(value, minimum=0, maximum=_MAX_CODE, allowed=_DIGITS)
    return value


def _split(value: str, *prefixes: str) -> tuple[str, str]:
    """Return prefix and code of the one text that the old actions have: 0049, 030.

    [?] How a box reads it; chosen: its own prefix counts, then the usual one.
    """
    if not set(value) <= set(_DIGITS):
        raise UpnpError(803)
    for prefix in prefixes:
        if value.startswith(prefix):
            return prefix, value.removeprefix(prefix)
    return "", value


def get_old_country_code(call: Invocation) -> Values:
    """Return the country code as one text."""
    state = call.state
    return {"NewVoIPCountryCode": f"{state.country_prefix}{state.country_code}"}


def set_old_country_code(call: Invocation) -> Values:
    """Set the country code as one text."""
    state = call.state
    value = call.text("VoIPCountryCode")
    state.country_prefix, state.country_code = _split(value, state.country_prefix, "00")
    return {}


def get_country_code(call: Invocation) -> Values:
    """Return the country code and its prefix."""
    return {
        "NewX_AVM-DE_LKZ": call.state.country_code,
        "NewX_AVM-DE_LKZPrefix": call.state.country_prefix,
    }


def set_country_code(call: Invocation) -> Values:
    """Set the country code and its prefix."""
    code, prefix = _code(call, "X_AVM-DE_LKZ"), _code(call, "X_AVM-DE_LKZPrefix")
    call.state.country_code, call.state.country_prefix = code, prefix
    return {}


def get_old_area_code(call: Invocation) -> Values:
    """Return the area code as one text."""
    return {"NewVoIPAreaCode": f"{call.state.area_prefix}{call.state.area_code}"}


def set_old_area_code(call: Invocation) -> Values:
    """Set the area code as one text."""
    state = call.state
    value = call.text("VoIPAreaCode")
    state.area_prefix, state.area_code = _split(value, state.area_prefix, "0")
    return {}


def get_area_code(call: Invocation) -> Values:
    """Return the area code and its prefix."""
    return {
        "NewX_AVM-DE_OKZ": call.state.area_code,
        "NewX_AVM-DE_OKZPrefix": call.state.area_prefix,
    }


def set_area_code(call: Invocation) -> Values:
    """Set the area code and its prefix."""
    code, prefix = _code(call, "X_AVM-DE_OKZ"), _code(call, "X_AVM-DE_OKZPrefix")
    call.state.area_code, call.state.area_prefix = code, prefix
    return {}


HANDLERS: dict[str, Handler] = {
    "GetInfo": get_info,
    "SetConfig": set_config,
    "GetInfoEx": get_info_ex,
    "X_AVM-DE_GetNumberOfNumbers": get_number_of_numbers,
    "X_AVM-DE_GetNumbers": get_numbers,
    "GetVoIPCommonCountryCode": get_old_country_code,
    "SetVoIPCommonCountryCode": set_old_country_code,
    "X_AVM-DE_GetVoIPCommonCountryCode": get_country_code,
    "X_AVM-DE_SetVoIPCommonCountryCode": set_country_code,
    "GetVoIPCommonAreaCode": get_old_area_code,
    "SetVoIPCommonAreaCode": set_old_area_code,
    "X_AVM-DE_GetVoIPCommonAreaCode": get_area_code,
    "X_AVM-DE_SetVoIPCommonAreaCode": set_area_code,
}
