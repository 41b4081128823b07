"""What the probe does not save, and the stand-ins that replace it."""

import re
from xml.sax.saxutils import escape, unescape

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
    """And is the same every time."""
    stand_ins = StandIns()
    replaced = stand_ins.text(value)
    assert re.fullmatch(pattern, replaced)
    assert replaced == stand_ins.text(value)


def test_numbers_have_the_same_ending_with_and_without_prefix() -> None:
    """So that the file shows which forms are the same number."""
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
    ("url", "pattern"),
    [
        (
            "http://192.168.178.1:49000/phonebook.lua?sid=9c977765016899f8&pbid=0",
            r"http://192\.0\.2\.1:49000/phonebook\.lua\?sid=x{16}&pbid=0",
        ),
        (
            "https://fritz.box:49443/tr064/phonebook.lua?pbid=0&sid=9c977765016899f8",
            r"https://fritz\.box:49443/tr064/phonebook\.lua\?pbid=0&sid=x{16}",
        ),
        (
            "https://[fd00::1234]:49443/phonebook.lua?sid=&pbid=240",
            r"https://\[2001:db8::1\]:49443/phonebook\.lua\?sid=&pbid=240",
        ),
        (
            "https://anna@mybox.myfritz.net/9c977765016899f8/book.lua?SID=9c977765",
            r"https://[a-z]{4}@[a-z]{5}\.[a-z]{7}\.example/\w{16}/book\.lua\?[A-Z]{3}=\w{8}",
        ),
        (
            "/phonebook.lua?sid=9c97&name=Anna",
            r"/phonebook\.lua\?sid=xxxx&[a-z]{4}=\w+",
        ),
        ("", ""),
        ("Anna", "[A-Z][a-z]{3}"),
    ],
)
def test_the_url_of_the_phone_book_keeps_its_form(url: str, pattern: str) -> None:
    """But neither the host nor the session."""
    body = f"<NewPhonebookURL>{escape(url)}</NewPhonebookURL>"

    saved = unescape(Privacy("FRITZ!Box 7590").body(body, ANSWER))

    assert re.fullmatch(f"<NewPhonebookURL>{pattern}</NewPhonebookURL>", saved)
    for secret in ("9c977765", "192.168.178.1", "fd00", "anna", "Anna", "mybox"):
        assert secret not in saved


def test_a_handset_has_the_name_of_its_phone_port() -> None:
    """So that the file shows which names are the same."""
    privacy = Privacy("FRITZ!Box 7590")
    handset = privacy.body(
        "<NewHandsetName>Anna</NewHandsetName><NewPhonebookID>1</NewPhonebookID>",
        ANSWER,
    )
    port = privacy.body(
        "<NewX_AVM-DE_PhoneName>DECT: Anna</NewX_AVM-DE_PhoneName>", ANSWER
    )

    found = re.fullmatch(
        "<NewHandsetName>([A-Z][a-z]{3})</NewHandsetName>"
        "<NewPhonebookID>1</NewPhonebookID>",
        handset,
    )
    assert found
    assert found[1] != "Anna"
    assert f">DECT: {found[1]}<" in port


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("NewDectIDList", "1,2,3"),
        ("NewDectIDList", "1, 10"),
        ("NewDectIDList", ""),
        ("NewDectID", "2"),
        ("NewConfigRight", "UNDEFINED"),
        ("NewPhoneRight", "RW"),
        ("NewInternetRights", "1"),
        ("NewAccessFromInternet", "0"),
    ],
)
def test_handset_ids_and_rights_are_not_private(element: str, value: str) -> None:
    """They are the same for many owners."""
    body = f"<{element}>{value}</{element}>"
    assert Privacy("FRITZ!Box 7590").body(body, ANSWER) == body


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
        "<NewDectIDList>1,secret</NewDectIDList>",
        "<NewPhonebookURL>secret</NewPhonebookURL>",
        "<NewPhonebookURL>x://secret?sid=secret&amp;secret=secret</NewPhonebookURL>",
        "<NewPhonebookURL>http://a:secret@b/secret/secret.lua#secret</NewPhonebookURL>",
        "<NewPhonebookName>secret</NewPhonebookName>",
        "<NewPhonebookExtraID>secret</NewPhonebookExtraID>",
        "<a><b>secret",
        "<NewName secret",
    ],
)
def test_unexpected_texts_are_private(body: str) -> None:
    """In every place of a document."""
    assert "secret" not in Privacy("FRITZ!Box 7590").body(body, ANSWER)


def test_headers_have_the_model_but_not_the_name() -> None:
    """The name of a box is part of each answer."""
    privacy = Privacy("FRITZ!Box 7590")
    server = privacy.header("SERVER", "Müllers UPnP/1.0 AVM FRITZ!Box 7590 154.08.02")
    assert server
    assert re.fullmatch(
        r"[A-Z][äöü][a-z]{5} UPnP/1\.0 AVM FRITZ!Box 7590 154\.08\.02", server
    )
    assert privacy.header("Set-Cookie", "sid=1") is None
    assert privacy.header("Content-Type", "text/html") == "text/html"
