"""Envelopes and faults."""

import xml.etree.ElementTree as ET

from hypothesis import given, strategies as st
import pytest

from custom_components.fritzbox_voip.tr064 import soap
from custom_components.fritzbox_voip.tr064.errors import (
    ActionError,
    InternalError,
    InvalidActionError,
    InvalidArgumentError,
    MissingPermissionError,
    NoSuchEntryError,
    ProtocolError,
)

from .documents import X_VOIP, answer, envelope, fault, real
from .strategies import QUICK, WRITABLE, XML_PIECES

NAMES = st.from_regex(r"New[A-Za-z_-]{1,8}", fullmatch=True)


def sent(body: bytes) -> dict[str, str]:
    """Return the arguments in an envelope, as another reader reads them."""
    call = ET.fromstring(body)[0][0]  # noqa: S314 - we wrote it ourselves
    return {argument.tag: argument.text or "" for argument in call}


def test_an_envelope_is_what_boxes_are_used_to() -> None:
    """Byte by byte, as working clients write it."""
    assert soap.build("urn:x:service:Y:1", "SetZ", {"NewA": "1", "NewB": ""}) == (
        b'<?xml version="1.0" encoding="utf-8"?>'
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
        b' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
        b'<s:Body><u:SetZ xmlns:u="urn:x:service:Y:1">'
        b"<NewA>1</NewA><NewB></NewB></u:SetZ></s:Body></s:Envelope>"
    )


def test_arguments_keep_their_order() -> None:
    """Boxes may mind it."""
    body = soap.build(X_VOIP, "A", {"NewZ": "1", "NewA": "2", "NewM": "3"})
    assert list(sent(body)) == ["NewZ", "NewA", "NewM"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "1"),
        (False, "0"),
        (0, "0"),
        (42, "42"),
        ("true", "true"),
        ("a<b>&c]]>\"'", "a<b>&c]]>\"'"),
        ("{action}", "{action}"),
        ("Tür\t\n🔔\ufffd", "Tür\t\n🔔\ufffd"),
    ],
)
def test_values_are_written_so_that_the_box_reads_them(
    value: soap.Value, written: str
) -> None:
    """Booleans are 0 and 1: a box refuses `true`."""
    assert sent(soap.build(X_VOIP, "A", {"NewA": value})) == {"NewA": written}


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\ud800", "\ufffe", "\uffff"],
)
def test_what_xml_cannot_carry_is_refused(character: str) -> None:
    """It is refused here, where it can still be said of which action it is."""
    with pytest.raises(InvalidArgumentError) as caught:
        soap.build(X_VOIP, "SetA", {"NewA": "fine", "NewB": f"a{character}b"})
    assert (caught.value.action, caught.value.code) == ("SetA", None)


@QUICK
@given(st.dictionaries(NAMES, WRITABLE, max_size=4))
def test_another_reader_reads_what_was_written(arguments: dict[str, str]) -> None:
    """Names, order and every character."""
    read = sent(soap.build(X_VOIP, "A", arguments))
    assert list(read.items()) == list(arguments.items())


@QUICK
@given(st.dictionaries(NAMES, WRITABLE.map(str.strip), max_size=4))
def test_an_answer_is_read_as_it_was_meant(values: dict[str, str]) -> None:
    """Every character but the white space around a value."""
    assert soap.parse_answer("A", answer("A", values)) == values


def test_lists_in_an_answer_stay_text() -> None:
    """They are escaped, and parsed by those who need them."""
    values = {"NewList": '<List><Item a="b">1 &amp; 2</Item></List>'}
    assert soap.parse_answer("GetA", answer("GetA", values)) == values


@pytest.mark.parametrize(
    "body",
    [
        answer("SetA"),
        envelope("<SetAResponse/>"),
        envelope("<m:SetAResponse xmlns:m='urn:x'></m:SetAResponse>"),
        b"\n \n" + answer("SetA"),
        b"<Envelope><Body><SetAResponse/></Body></Envelope>",
    ],
)
def test_an_answer_without_values_is_an_answer(body: bytes) -> None:
    """Namespaces and their prefixes are the box's own affair."""
    assert soap.parse_answer("SetA", body) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<HTML></HTML>",
        answer("GetOther", {"NewA": "1"}),
        answer("GetAA", {"NewA": "1"}),
        envelope("<s:Fault/>"),
        fault("x"),
        envelope(""),
        envelope("text"),
        envelope("<GetAResponse>text</GetAResponse>"),
        envelope("<GetAResponse><NewA><b>1</b></NewA></GetAResponse>"),
        envelope("<GetAResponse><NewA>1</NewA><NewA>2</NewA></GetAResponse>"),
        envelope("<GetAResponse/><GetAResponse/>"),
        b"<Envelope/>",
        b"<Envelope><Header/></Envelope>",
        b"<Body><GetAResponse/></Body>",
        answer("GetA")[:-1],
    ],
)
def test_what_is_no_answer_to_this_action_is_refused(body: bytes) -> None:
    """An answer to another action is none to this one."""
    with pytest.raises(ProtocolError):
        soap.parse_answer("GetA", body)


def test_an_error_has_no_name_of_the_box_in_it() -> None:
    """It may be logged, and a name may be a person's and as long as an answer."""
    anna = "Anna" * 30_000
    with pytest.raises(ProtocolError) as caught:
        soap.parse_answer(
            "GetA", envelope(f"<GetAResponse><{anna}><b/></{anna}></GetAResponse>")
        )
    assert "Anna" not in str(caught.value)


def parse_fault(body: bytes) -> ActionError:
    """Return the error that a fault means."""
    with pytest.raises(ActionError) as caught:
        soap.parse_answer("GetA", body)
    return caught.value


@pytest.mark.parametrize(
    "namespace", ["urn:dslforum-org:control-1-0", "urn:schemas-upnp-org:control-1-0"]
)
def test_a_fault_means_an_error(namespace: str) -> None:
    """Its namespace differs between boxes."""
    error = parse_fault(fault("606", namespace))
    assert type(error) is MissingPermissionError
    assert (error.action, error.code) == ("GetA", 606)


@pytest.mark.parametrize("name", ["s:Fault", "Fault", "SOAP-ENV:Fault"])
def test_a_fault_in_place_of_an_answer_means_an_error(name: str) -> None:
    """Some boxes send it with HTTP status 200."""
    body = fault("713").replace(b"s:Fault", name.encode())
    with pytest.raises(NoSuchEntryError) as caught:
        soap.parse_answer("GetA", body)
    assert (caught.value.action, caught.value.code) == ("GetA", 713)


def test_the_fault_of_a_real_box_means_that_the_action_is_unknown() -> None:
    """It was captured while TR-064 was off."""
    body = real("samples/fault_401_tr064_disabled.xml")
    error = parse_fault(body)
    assert type(error) is InvalidActionError
    assert error.code == 401


def test_a_fault_may_lack_its_description() -> None:
    """The code says it all."""
    error = parse_fault(
        envelope(
            "<s:Fault><detail><x:UPnPError><errorCode>820</errorCode></x:UPnPError>"
            "</detail></s:Fault>"
        ),
    )
    assert type(error) is InternalError


@pytest.mark.parametrize("code", ["", "x", "-1", "4.1", "0x1", "٤٠١", "²", "<a/>"])
def test_a_fault_without_a_number_is_none(code: str) -> None:
    """Digits of other scripts do not count."""
    with pytest.raises(ProtocolError):
        soap.parse_answer("GetA", fault(code))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<HTML><BODY>500</BODY></HTML>",
        envelope("<s:Fault/>"),
        envelope("<s:Fault><detail/></s:Fault>"),
        envelope("<s:Fault><detail>text</detail></s:Fault>"),
        envelope("<s:Fault><detail><Other/></detail></s:Fault>"),
        envelope("<s:Fault><detail><UPnPError/></detail></s:Fault>"),
    ],
)
def test_what_is_no_fault_is_refused(body: bytes) -> None:
    """Boxes send HTML with 500, too."""
    with pytest.raises(ProtocolError):
        soap.parse_answer("GetA", body)


@QUICK
@given(
    st.one_of(st.binary(), XML_PIECES.map(lambda text: text.encode("utf-8", "replace")))
)
def test_answers_and_faults_are_read_or_refused(body: bytes) -> None:
    """No other error comes out, whatever goes in."""
    with pytest.raises(ProtocolError):
        soap.parse_answer("GetA", body)


def test_a_code_of_many_digits_is_none() -> None:
    """Python makes no number of more than 4,300 of them."""
    with pytest.raises(ProtocolError):
        soap.parse_answer("GetA", fault("4" * 5000))


def test_blanks_around_a_value_belong_to_it() -> None:
    """The box does not write any of its own there."""
    values = {"NewX_AVM-DE_PhoneName": " DECT: Küche "}
    assert soap.parse_answer("GetA", answer("GetA", values)) == values


def test_a_carriage_return_arrives() -> None:
    """XML reads a bare one as a line feed; it has to be written as &#13;."""
    assert sent(soap.build(X_VOIP, "A", {"NewA": "a\rb"})) == {"NewA": "a\rb"}
