"""X_AVM-DE_AppSetup: the rights of the login, as apps read them."""

from .device import access_of
from .invocation import Handler, Invocation, Values

_RIGHTS = {
    "BoxAdmin": "ConfigRight",
    "App": "AppRight",
    "NAS": "NasRight",
    "Phone": "PhoneRight",
    "HomeAuto": "HomeautoRight",
}
_VALUES = {"none": "NO", "readonly": "RO", "readwrite": "RW"}
_UNDEFINED = "UNDEFINED"


def get_config(call: Invocation) -> Values:
    """Return the rights of the login."""
    access = access_of(call.box.users[call.username].rights)
    return {
        **{
            f"New{name}": _VALUES.get(access[right], _UNDEFINED)
            for right, name in _RIGHTS.items()
        },
        # [?] What this right is, and how the next two follow from a user's settings.
        "NewDialRight": _VALUES.get(access["Phone"], _UNDEFINED),
        "NewInternetRights": "0",
        "NewAccessFromInternet": "0",
    }


HANDLERS: dict[str, Handler] = {"GetConfig": get_config}
