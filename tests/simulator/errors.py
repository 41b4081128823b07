"""UPnP errors as FRITZ!Boxes answer them."""

from typing import override

DESCRIPTIONS = {
    401: "Invalid Action",
    402: "Invalid Args",
    501: "Action Failed",
    606: "Action Not Authorized",
    713: "SpecifiedArrayIndexInvalid",
    714: "NoSuchEntryInArray",
    801: "StringArgumentTooShort",
    802: "StringArgumentTooLong",
    803: "ArgumentContainsInvalidCharacters",
    820: "Internal Error",
    866: "second factor authentication required",
    867: "second factor authentication blocked",
    868: "second factor authentication busy",
}


class UpnpError(Exception):
    """A fault that the box answers instead of the action's result."""

    def __init__(self, code: int) -> None:
        """Initialize the fault with its UPnP code."""
        super().__init__(code)
        self.code = code

    @override
    def __str__(self) -> str:
        return f"{self.code} {DESCRIPTIONS.get(self.code, 'Error')}"
