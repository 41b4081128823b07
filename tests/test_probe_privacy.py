"""What the probe keeps to itself, and what stands in its place."""

import re

import pytest

from scripts.probing.privacy import ANSWER, Privacy
from scripts.probing.standins import StandIns


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("03012345678", r"0[1-9][0-9]{9}"),
        ("004930123", r"00[1-9][0-9]{6}"),
        ("SIP: +4930987654", r"SIP: \+[1-9][0-9]{9}"),
        ("FON1: Tür & Tor", "FON1: [A-Z][äöü][a-z] & [A-Z][a-z]{2}"),
        ("Straße", "[A-Z][a-z]{3}ß[a-z]"),
        ("tel.t-online.de", r"[a-z]{3}\.[a-z]-[a-z]{6}\.example"),
        ("stun.example.com:3478", r"[a-z]{4}\.[a-z]{7}\.example:3478"),
        ("me@sip.example.com", r"[a-z]{2}@[a-z]{3}\.[a-z]{7}\.example"),
        ("192.168.178.1", r"192\.0\.2\.1"),
        ("fd00::1234:5678", r"2001:db8::1"),
        ("Żółć", r"[^\W\da-zäöüA-ZÄÖÜ]{4}"),
        ("620", "620"),
        ("DECT: ", "DECT: "),
        ("unconfigured", "unconfigured"),
        ("", ""),
    ],
)
def test_a_stand_in_has_the_form_of_its_value(value: str, pattern: str) -> None:
    """And is always the same, and never the value."""
    stand_ins = StandIns()
    told = stand_ins.text(value)
    assert re.fullmatch(pattern, told)
    assert told == stand_ins.text(value)


def test_numbers_end_alike_with_and_without_their_prefix() -> None:
    """So that it shows which of a box's forms mean the same number."""
    stand_ins = StandIns()
    national = stand_ins.text("030987654")
    assert stand_ins.text("SIP: +4930987654").endswith(national[2:])
    assert stand_ins.text("004930987654").endswith(national[2:])


def test_a_serial_number_is_the_same_in_each_of_its_forms() -> None:
    """As MAC address, alone, and at the end of a UDN."""
    stand_ins = StandIns()
    serial = stand_ins.hexadecimal("112233AABBCC")
    mac = stand_ins.hexadecimal("11:22:33:AA:BB:CC")
    udn = stand_ins.hexadecimal("uuid:75802409-bccb-40e7-8e6c-112233AABBCC")
    assert mac.replace(":", "") == serial
    assert udn.endswith(serial)
    assert udn.startswith("uuid:")


@pytest.mark.parametrize(
    "body",
    [
        "<a><NewUnheardOf>secret</NewUnheardOf></a>",
        "<a><NewMaxVoIPNumbers>secret</NewMaxVoIPNumbers></a>",
        "<a>secret</a>",
        "secret",
        "<a><!-- secret --></a>",
        "<a><![CDATA[secret]]></a>",
        "<a b='secret'/>",
        '<!DOCTYPE a [<!ENTITY b "secret">]><a/>',
        "<?php secret ?>",
        "<html><body title='secret'>Welcome to secret</body></html>",
        "<NewNumberList>&lt;Item x='secret'&gt;secret&lt;/Item&gt;</NewNumberList>",
        "<NewVoIPStatus>2 secret 030</NewVoIPStatus>",
        "<a><b>secret",
        "<NewName secret",
    ],
)
def test_what_nobody_foresaw_is_private(body: str) -> None:
    """Wherever it stands."""
    assert "secret" not in Privacy("FRITZ!Box 7590").body(body, ANSWER)


def test_headers_tell_the_model_but_not_the_name() -> None:
    """A box that was named says so in every answer."""
    privacy = Privacy("FRITZ!Box 7590")
    server = privacy.header("SERVER", "Müllers UPnP/1.0 AVM FRITZ!Box 7590 154.08.02")
    assert server
    assert re.fullmatch(
        r"[A-Z][äöü][a-z]{5} UPnP/1\.0 AVM FRITZ!Box 7590 154\.08\.02", server
    )
    assert privacy.header("Set-Cookie", "sid=1") is None
    assert privacy.header("Content-Type", "text/html") == "text/html"
