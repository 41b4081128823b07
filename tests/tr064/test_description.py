"""What a box says of itself."""

from contextlib import suppress

from hypothesis import given, strategies as st
import pytest

from custom_components.fritzbox_voip.tr064.description import (
    Service,
    parse_description,
    parse_scpd,
    serial_in,
)
from custom_components.fritzbox_voip.tr064.errors import ProtocolError
from tests.field import REAL_BOXES

from .documents import description, real, service
from .strategies import QUICK, XML_PIECES, mutations

FOLDERS = ("7530-08.02", "7530AX-07.29")


def test_a_real_box_is_described() -> None:
    """FRITZ!OS 8.02 reports its serial number."""
    box = parse_description(real("7530-08.02/tr64desc.xml"))
    assert (box.model, box.firmware) == ("FRITZ!Box 7530", "8.02")
    assert serial_in(box.serial) == box.serial
    assert box.services["X_VoIP"] == Service(
        service_type="urn:dslforum-org:service:X_VoIP:1",
        control_path="/upnp/control/x_voip",
        scpd_path="/x_voipSCPD.xml",
    )


def test_an_older_real_box_is_described() -> None:
    """FRITZ!OS 7.29 has its serial number in the UDN only."""
    box = parse_description(real("7530AX-07.29/tr64desc.xml"))
    assert (box.model, box.firmware) == ("FRITZ!Box 7530 AX", "7.29")
    assert box.serial == "123ABC123ABC"


@pytest.mark.parametrize("folder", FOLDERS)
def test_services_of_inner_devices_count(folder: str) -> None:
    """The WAN connection is a device in a device in the box."""
    services = parse_description(real(f"{folder}/tr64desc.xml")).services
    assert {
        "DeviceInfo",
        "LANConfigSecurity",
        "X_AVM-DE_Auth",
        "WLANConfiguration",
        "WANIPConnection",
    } <= services.keys()


@pytest.mark.parametrize(("folder", "count"), zip(FOLDERS, (44, 42), strict=True))
def test_the_actions_of_a_real_box_are_read(folder: str, count: int) -> None:
    """Each with its arguments in the order of the file."""
    actions = parse_scpd(real(f"{folder}/x_voipSCPD.xml"))
    assert len(actions) == count
    assert actions["X_AVM-DE_SetClient2"] == (
        "NewX_AVM-DE_ClientIndex",
        "NewX_AVM-DE_ClientPassword",
        "NewX_AVM-DE_ClientId",
        "NewX_AVM-DE_PhoneName",
        "NewX_AVM-DE_OutGoingNumber",
    )
    assert actions["X_AVM-DE_DialHangup"] == ()
    assert actions["X_AVM-DE_GetPhonePort"] == ("NewIndex",)


@pytest.mark.parametrize(
    ("display", "firmware"),
    [
        ("164.08.02", "8.02"),
        ("256.07.29", "7.29"),
        ("74.04.88", "4.88"),
        ("154.10.00", "10.00"),
        ("154.07.39-97218", "7.39"),
        ("08.02", "8.02"),
        ("8.02", "8.02"),
        ("", None),
        ("unknown", None),
        ("8", None),
        ("154.08.02 beta", None),
        (" 154.08.02\n", "8.02"),
        ("08.02-1", "8.02"),
        ("1.154.08.02", None),
        ("x.08.02", None),
        ("154.08.", None),
        ("٨.٠٢", None),
        ("0" * 60_000, None),
    ],
)
def test_the_firmware_is_without_the_hardware(
    display: str, firmware: str | None
) -> None:
    """164.08.02 is FRITZ!OS 8.02; what is no version is unknown."""
    version = f"<systemVersion><Display>{display}</Display></systemVersion>"
    assert parse_description(description(system_version=version)).firmware == firmware


def test_the_firmware_may_be_missing() -> None:
    """Very old boxes report none."""
    assert parse_description(description(system_version="")).firmware is None


@pytest.mark.parametrize(
    "serial",
    [
        "<serialNumber>112233aabbcc</serialNumber>",
        "<serialNumber>11:22:33:AA:BB:CC</serialNumber>",
        "<serialNumber>11-22-33-aa-bb-cc</serialNumber>",
        "<UDN>uuid:75802409-bccb-40e7-8e6c-112233AABBCC</UDN>",
        "<serialNumber/><UDN>uuid:75802409-bccb-40e7-8e6c-112233aabbcc</UDN>",
        "<serialNumber>112233AABBCC</serialNumber><UDN>uuid:0-999999999999</UDN>",
    ],
)
def test_the_serial_number_is_a_mac_address(serial: str) -> None:
    """The UDN is asked only where the number is missing."""
    assert parse_description(description(serial=serial)).serial == "112233AABBCC"


@pytest.mark.parametrize(
    "serial", ["", "<UDN/>", "<UDN>uuid:1</UDN>", "<serialNumber>1</serialNumber>"]
)
def test_a_box_without_a_serial_number_is_refused(serial: str) -> None:
    """It is what a box is known by."""
    with pytest.raises(ProtocolError, match="no serial number"):
        parse_description(description(serial=serial))


@pytest.mark.parametrize(
    ("identifier", "serial"),
    [
        ("aa:bb:cc:dd:ee:ff", "AABBCCDDEEFF"),
        ("uuid:123402409-bccb-40e7-8e6c-AABBCCDDEEFF", "AABBCCDDEEFF"),
        ("uuid:aabbccddeeff::upnp:rootdevice", None),
        ("AABBCCDDEEF", None),
        ("AABBCCDDEEFG", None),
        ("", None),
    ],
)
def test_a_serial_number_is_found_at_the_end(
    identifier: str, serial: str | None
) -> None:
    """There it is in a UDN, whatever comes before."""
    assert serial_in(identifier) == serial


def test_the_serial_number_is_not_shown() -> None:
    """A repr may end up in a log."""
    assert "112233445566" not in repr(parse_description(description(service())))


@pytest.mark.parametrize(
    "model", ["FRITZ!Box 7590", "FRITZ!Repeater 1200", "Fritz!Box"]
)
def test_a_fritz_product_is_known_by_its_model(model: str) -> None:
    """In any case of letters."""
    assert parse_description(description(model=model)).model == model


@pytest.mark.parametrize("model", ["", "FRITZBox", "Speedport W 724V"])
def test_another_router_is_refused(model: str) -> None:
    """It may speak UPnP all the same."""
    with pytest.raises(ProtocolError, match="not that of a FRITZ!Box"):
        parse_description(description(model=model))


def test_the_first_device_is_the_box() -> None:
    """An inner device has a model name of its own."""
    inner = (
        "<deviceList><device><modelName>LANDevice</modelName><serviceList>"
        f"{service('Inner')}</serviceList><deviceList><device><serviceList>"
        f"{service('Innermost')}</serviceList></device></deviceList></device>"
        f"<device/><device><serviceList>{service('Second')}</serviceList></device>"
        "</deviceList>"
    )
    box = parse_description(description(service(), inner=inner))
    assert box.model == "FRITZ!Box 7590"
    assert list(box.services) == ["X_VoIP", "Inner", "Second", "Innermost"]


def test_services_of_unknown_types_are_passed_over() -> None:
    """What has no short name cannot be asked for."""
    odd = "<service><serviceType>urn:odd</serviceType></service><service/>"
    assert list(parse_description(description(odd, service())).services) == ["X_VoIP"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "http://192.0.2.1/x",
        "http://fritz.box:49000/x",
        "//192.0.2.1/x",
        "://x",
        "\\\\192.0.2.1",
        "/a b",
        "/con\ntrol",
        "/ä",
    ],
)
def test_a_service_without_a_path_on_the_box_is_left_out(path: str) -> None:
    """Its own may be absolute or empty; the others are as good as before."""
    for odd in (
        service("X_Odd", control=path),
        service("X_Odd", scpd_path=path),
    ):
        box = parse_description(description(odd, service()))
        assert list(box.services) == ["X_VoIP"]


@pytest.mark.parametrize(
    ("element", "name"),
    [
        ("<friendlyName>Büro &amp; Flur</friendlyName>", "Büro & Flur"),
        ("<friendlyName> FRITZ!Box 7590 </friendlyName>", "FRITZ!Box 7590"),
        ("<friendlyName/>", ""),
        ("", ""),
    ],
)
def test_the_box_has_a_name_of_its_own(element: str, name: str) -> None:
    """Two boxes of one model differ in it; it is not in the repr."""
    serial = f"<serialNumber>112233445566</serialNumber>{element}"
    box = parse_description(description(serial=serial))
    assert box.friendly_name == name
    assert "friendly_name" not in repr(box)


def test_a_broken_byte_does_not_make_a_box_unusable() -> None:
    """As in its name."""
    body = description(service(), serial="<friendlyName>K?che</friendlyName>")
    body = body.replace(b"?che", b"\xfcche").replace(
        b"<friendlyName>", b"<UDN>uuid:1-112233445566</UDN><friendlyName>"
    )
    assert parse_description(body).friendly_name == "K\ufffdche"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<HTML/>",
        b"<root/>",
        b"<root><device/></root>",
        b"<root><device>text</device></root>",
        b"<scpd><actionList/></scpd>",
    ],
)
def test_what_describes_no_box_is_refused(document: bytes) -> None:
    """A wrong address answers with anything."""
    with pytest.raises(ProtocolError):
        parse_description(document)


@pytest.mark.parametrize(
    "document",
    [b"", b"<HTML/>", b"<scpd/>", b"<scpd><actionList>x</actionList></scpd>"],
)
def test_what_is_no_scpd_is_refused(document: bytes) -> None:
    """Else the box would seem to have lost all its actions."""
    with pytest.raises(ProtocolError):
        parse_scpd(document)


def test_a_service_may_have_no_action() -> None:
    """An empty list is one."""
    assert parse_scpd(b"<scpd><actionList/></scpd>") == {}


def test_only_input_arguments_are_read() -> None:
    """What goes in, in its order."""
    row = "<argument><name>{}</name><direction>{}</direction></argument>"
    rows = "".join(
        row.format(*pair)
        for pair in (("Z", "out"), ("Y", "in"), ("X", "out"), ("W", "in"), ("V", "up"))
    )
    document = (
        f"<scpd><actionList><action><name>A</name><argumentList>{rows}</argumentList>"
        "</action></actionList></scpd>"
    )
    assert parse_scpd(document.encode()) == {"A": ("Y", "W")}


@pytest.mark.skipif(not REAL_BOXES.exists(), reason="no files of real boxes here")
@pytest.mark.parametrize("folder", FOLDERS)
@QUICK
@given(st.data())
def test_damaged_documents_are_read_or_refused(
    folder: str, data: st.DataObject
) -> None:
    """No other error comes out, wherever the damage is."""
    for name, parse in (
        ("tr64desc.xml", parse_description),
        ("x_voipSCPD.xml", parse_scpd),
    ):
        damaged = data.draw(mutations(real(f"{folder}/{name}")))
        with suppress(ProtocolError):
            parse(damaged)


@QUICK
@given(
    st.one_of(st.binary(), XML_PIECES.map(lambda text: text.encode("utf-8", "replace")))
)
def test_anything_is_read_or_refused(body: bytes) -> None:
    """No other error comes out, whatever goes in."""
    for parse in (parse_description, parse_scpd):
        with suppress(ProtocolError):
            parse(body)
