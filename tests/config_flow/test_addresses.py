"""Addresses as people write and copy them, and the ports behind them."""

import socket
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PORT, CONF_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.entity import box_device_info
from custom_components.fritzbox_voip.helpers import parse_host, parse_ip
from custom_components.fritzbox_voip.tr064.description import BoxDescription
from tests.common import entry_for
from tests.simulator import Fault, SimulatedBox

from .common import (
    address,
    announcement,
    discover,
    login,
    pinned,
    start,
    submit,
    suggested,
    without,
)

# "::1" in a form that begins with digits.
LONG_IPV6 = "0:0:0:0:0:0:0:1"


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("fritz.box", "fritz.box"),
        (" FRITZ.box/ ", "fritz.box"),
        ("fritz.box:49443", "fritz.box"),
        ("http://fritz.box", "fritz.box"),
        ("https://fritz.box:8443/#/overview?a=//b", "fritz.box"),
        ("http://me:secret@fritz.box/start", "fritz.box"),
        ("192.168.178.1", "192.168.178.1"),
        ("192.168.178.1:49000", "192.168.178.1"),
        ("fd00::1", "fd00::1"),
        ("2001:db8::10", "2001:db8::10"),
        ("[fd00::1]", "fd00::1"),
        ("[fd00::1]:49443", "fd00::1"),
        ("https://[fd00::1]:49443/start", "fd00::1"),
        ("http://fd00::1/", "fd00::1"),
        ("::ffff:192.168.178.1", "::ffff:192.168.178.1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("[fe80::1%eth0]", "fe80::1%eth0"),
        ("http://[fe80::1%25eth0]:49000/", "fe80::1%eth0"),
        ("[fe80::1%2]:49000", "fe80::1%2"),
        ("[fe80::1%25]", "fe80::1%25"),
        ("[fd00::1", "[fd00::1"),
        ("fritz box", "fritz box"),
        ("http://", "http://"),
        ("", ""),
    ],
)
def test_the_host_of_an_address(typed: str, host: str) -> None:
    """What is none is left to the connection to refuse; a host stays as it is."""
    assert parse_host(typed) == host
    assert parse_host(host) == host


@pytest.mark.parametrize(
    ("host", "same"),
    [
        ("::ffff:169.254.1.1", "169.254.1.1"),
        ("FD00:0::1", "fd00::1"),
        ("192.168.178.1", "192.168.178.1"),
    ],
)
def test_two_spellings_of_an_ip_address_are_equal(host: str, same: str) -> None:
    """An IPv4 address has a form in IPv6."""
    assert parse_ip(host) == parse_ip(same) is not None


@pytest.mark.parametrize(
    "typed",
    ["http://{}/", "https://{}:8443/start", " {} ", "{}/", "{}:49443", "user@{}"],
)
async def test_an_address_from_the_browser_is_understood(
    hass: HomeAssistant, box: SimulatedBox, typed: str
) -> None:
    """Only its host is stored."""
    flow_id = await start(hass)

    await submit(hass, flow_id, address(box, host=typed.format(box.host)))
    result = await submit(hass, flow_id, login(box))

    assert result["data"] == pinned(box)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("::1", "::1"),
        (LONG_IPV6, LONG_IPV6),
        (f"[{LONG_IPV6}]", LONG_IPV6),
        (f"[{LONG_IPV6}]:49443", LONG_IPV6),
        (f"https://[{LONG_IPV6}]/", LONG_IPV6),
    ],
)
async def test_a_box_is_added_by_its_ipv6_address(
    hass: HomeAssistant, ipv6_box: SimulatedBox, typed: str, host: str
) -> None:
    """It is stored as it was entered, without brackets (L4)."""
    flow_id = await start(hass)

    await submit(hass, flow_id, address(ipv6_box, host=typed))
    result = await submit(hass, flow_id, login(ipv6_box))

    assert result["data"] == pinned(ipv6_box, host=host)


async def test_the_forms_of_a_box_with_an_ipv6_address(
    hass: HomeAssistant, ipv6_box: SimulatedBox
) -> None:
    """Reauth and reconfigure connect to it, and leave it as it is."""
    entry = entry_for(ipv6_box)
    entry.add_to_hass(hass)
    data = pinned(ipv6_box, host=LONG_IPV6)
    hass.config_entries.async_update_entry(entry, data=data)

    result = await entry.start_reauth_flow(hass)
    result = await submit(hass, result["flow_id"], login(ipv6_box))
    assert result["reason"] == "reauth_successful"
    assert entry.data == data

    result = await entry.start_reconfigure_flow(hass)
    assert suggested(result) == address(ipv6_box, host=LONG_IPV6)
    await submit(hass, result["flow_id"], suggested(result))
    result = await submit(hass, result["flow_id"], login(ipv6_box))
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == data


async def test_a_box_is_discovered_by_its_ipv6_address(
    hass: HomeAssistant,
    ipv6_box: SimulatedBox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An announcement has it in brackets."""
    helpers = "custom_components.fritzbox_voip.helpers"
    monkeypatch.setattr(f"{helpers}.HTTP_PORT", ipv6_box.http_port)
    monkeypatch.setattr(f"{helpers}.HTTPS_PORT", ipv6_box.https_port)

    result = await discover(hass, announcement(ipv6_box, f"[{LONG_IPV6}]"))
    assert result["step_id"] == "login"

    result = await submit(hass, result["flow_id"], login(ipv6_box))
    assert result["data"] == without(pinned(ipv6_box, host=LONG_IPV6), CONF_PORT)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("fritz.box", "http://fritz.box"),
        ("192.168.178.1", "http://192.168.178.1"),
        ("fd00::1", "http://[fd00::1]"),
        ("fe80::1%eth0", "http://[fe80::1%eth0]"),
    ],
)
def test_the_device_links_to_the_page_of_the_box(host: str, url: str) -> None:
    """Whatever its address is."""
    entry = MockConfigEntry(data={CONF_HOST: host})
    description = BoxDescription(
        model="FRITZ!Box 7590",
        friendly_name="",
        firmware="8.02",
        serial="112233445566",
        services={},
    )

    assert box_device_info(entry, description).get("configuration_url") == url


@pytest.mark.parametrize(
    "host",
    [
        *("[fritz.box", "", "fritz box", "http://"),
        # An octet was forgotten, or has a zero in front; a name that means nothing.
        *("192.168.178", "192.168.178.001", "1", "xn--a.box", "\uff05ae"),
        *("fd00::1%[", "fd00::1%]", "fd00::1%\u00a8"),
    ],
)
async def test_what_is_no_address_is_reported(hass: HomeAssistant, host: str) -> None:
    """It is no unexpected error."""
    flow_id = await start(hass)

    result = await submit(hass, flow_id, {CONF_HOST: host, CONF_SSL: True})

    assert result["errors"] == {CONF_HOST: "cannot_connect"}


async def test_a_name_that_does_not_exist_is_reported_as_such(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The port has nothing to do with it (L6)."""

    async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(hass.loop, "getaddrinfo", getaddrinfo)
    flow_id = await start(hass)

    result = await submit(hass, flow_id, {CONF_HOST: "fritz.bx", CONF_SSL: True})

    assert result["errors"] == {CONF_HOST: "host_not_found"}


async def test_a_port_that_is_not_for_https_is_reported_at_the_port(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """In both directions (L6); the right one continues the flow."""
    flow_id = await start(hass)

    result = await submit(hass, flow_id, address(box, port=box.http_port))
    assert result["errors"] == {CONF_PORT: "wrong_port"}

    result = await submit(hass, flow_id, address(box, ssl=False))
    assert result["errors"] == {CONF_PORT: "wrong_port"}

    result = await submit(hass, flow_id, address(box))
    assert result["step_id"] == "login"


@pytest.mark.parametrize("port", [0, 65536, -1, "fritz"])
async def test_what_is_no_port_is_refused(
    hass: HomeAssistant, box: SimulatedBox, port: int
) -> None:
    """Before anything is sent."""
    flow_id = await start(hass)

    with pytest.raises(InvalidData):
        await submit(hass, flow_id, address(box, port=port))

    assert box.connections == 0


@pytest.mark.parametrize("port", [{}, {CONF_PORT: None}])
async def test_the_box_is_asked_for_its_port_of_https(
    hass: HomeAssistant,
    box: SimulatedBox,
    monkeypatch: pytest.MonkeyPatch,
    port: dict[str, None],
) -> None:
    """One that is not the default is stored; no login is sent over HTTP for it."""
    helpers = "custom_components.fritzbox_voip.helpers"
    monkeypatch.setattr(f"{helpers}.HTTP_PORT", box.http_port)
    flow_id = await start(hass)

    await submit(hass, flow_id, {CONF_HOST: box.host, CONF_SSL: True, **port})
    result = await submit(hass, flow_id, login(box))

    assert result["data"] == pinned(box)
    assert [r.action for r in box.requests if not r.secure and r.action] == [
        "GetSecurityPort"
    ]


@pytest.mark.usefixtures("_default_ports")
@pytest.mark.parametrize("fault", [None, Fault.upnp(820), Fault.HTML, Fault.RESET])
async def test_the_default_port_of_https_is_not_stored(
    hass: HomeAssistant, box: SimulatedBox, fault: Fault | None
) -> None:
    """Neither where the box reports it, nor where it does not."""
    if fault:
        box.fail(fault, "GetSecurityPort", times=None)
    flow_id = await start(hass)

    await submit(hass, flow_id, {CONF_HOST: box.host, CONF_SSL: True})
    result = await submit(hass, flow_id, login(box))

    assert result["data"] == without(pinned(box), CONF_PORT)


@pytest.mark.usefixtures("_default_ports")
@pytest.mark.parametrize("is_named", [True, False])
async def test_the_default_port_of_http_is_not_stored(
    hass: HomeAssistant, box: SimulatedBox, is_named: bool
) -> None:
    """Whether it was entered or not."""
    http = {CONF_HOST: box.host, CONF_SSL: False}
    flow_id = await start(hass)

    await submit(hass, flow_id, http | ({CONF_PORT: box.http_port} if is_named else {}))
    result = await submit(hass, flow_id, login(box))

    assert result["data"] == http | login(box)
