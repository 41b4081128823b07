"""What all other tests here have left behind; it is the last to run."""

from .house import House


def test_nothing_private_is_in_the_log(added: House) -> None:
    """What all these chapters have left in Home Assistant's log can be given away."""
    log = added.log
    assert "fritzbox_voip" in log
    assert not [it for it in added.secrets() if it in log]
