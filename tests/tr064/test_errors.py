"""The tree of errors."""

import pytest

from custom_components.fritzbox_voip.tr064 import errors
from custom_components.fritzbox_voip.tr064.errors import error_from_fault


def test_the_message_names_action_code_and_kind() -> None:
    """It is what a log shows."""
    error = error_from_fault("GetInfo", 606)
    assert str(error) == "GetInfo ended with 606 (MissingPermissionError)"


def test_the_message_says_that_nothing_was_sent() -> None:
    """Without a code the box was never asked."""
    error = errors.InvalidArgumentError("GetInfo")
    assert str(error) == "GetInfo was not sent (InvalidArgumentError)"
    assert error.code is None


@pytest.mark.parametrize(
    ("kind", "above"),
    [
        (errors.UnreachableError, errors.Tr064Error),
        (errors.BoxTimeoutError, errors.UnreachableError),
        (errors.AuthenticationError, errors.Tr064Error),
        (errors.LoginBlockedError, errors.Tr064Error),
        (errors.Tr064DisabledError, errors.Tr064Error),
        (errors.ProtocolError, errors.Tr064Error),
        (errors.UnknownServiceError, errors.Tr064Error),
        (errors.ActionError, errors.Tr064Error),
        (errors.SecondFactorBlockedError, errors.SecondFactorError),
        (errors.SecondFactorBusyError, errors.SecondFactorError),
        (errors.SecondFactorDeniedError, errors.SecondFactorError),
        (errors.SecondFactorUnavailableError, errors.SecondFactorError),
        (errors.InvalidTextError, errors.InvalidArgumentError),
        (errors.InvalidIndexError, errors.InvalidArgumentError),
        (errors.UsernameInUseError, errors.InvalidArgumentError),
    ],
)
def test_errors_form_one_tree(kind: type[Exception], above: type[Exception]) -> None:
    """Whoever catches the upper one catches the lower one too."""
    assert issubclass(kind, above)


@pytest.mark.parametrize(
    "kind",
    [errors.AuthenticationError, errors.LoginBlockedError, errors.Tr064DisabledError],
)
def test_no_error_of_the_login_is_one_of_an_action(kind: type[Exception]) -> None:
    """Else a wrong password would pass for an action that the box refuses."""
    assert not issubclass(kind, errors.ActionError)
