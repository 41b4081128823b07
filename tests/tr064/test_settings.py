"""AudioSettings, country code and area code."""

import asyncio

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    InvalidActionError,
    InvalidTextError,
    ProtocolError,
)
from custom_components.fritzbox_voip.tr064.x_voip import (
    AudioSettings,
    DialingCode,
    VoiceCoding,
    XVoip,
)
from tests.simulator import SimulatedBox

from .scripted_server import ScriptedServer

READ, WRITE = "GetInfo", "SetConfig"
NEW = ("8.02", "7.39", "7.29", "6.98")
OLD = ("5.50", "4.88")


def offer_codec(
    scripted_server: ScriptedServer, fax: str, *arguments: str, **answer: str
) -> None:
    """Have the server report a codec, and accept one by these names."""
    reported = {"NewFaxT38Enable": fax, "NewVoiceCoding": "auto"} | answer
    scripted_server.serve({READ: ((), reported), WRITE: (arguments, {})})


def written(scripted_server: ScriptedServer) -> str:
    """Return the codec that the server received."""
    (body,) = [
        it.body.decode() for it in scripted_server.requests if it.action == WRITE
    ]
    return body


@pytest.mark.parametrize("coding", list(VoiceCoding))
@pytest.mark.parametrize("fax", [True, False])
async def test_the_codec_is_read(
    voip: XVoip, box: SimulatedBox, coding: VoiceCoding, fax: bool
) -> None:
    """All four, each with and without T.38."""
    box.state.voice_coding, box.state.fax_t38 = coding.value, fax
    assert await voip.settings.audio_settings() == AudioSettings(
        voice_coding=coding, fax_t38=fax
    )


@pytest.mark.parametrize("sent", ["", "opus", "Auto", "auto "])
async def test_an_unknown_codec_is_refused(
    voip: XVoip, box: SimulatedBox, sent: str
) -> None:
    """It must not be written back as another one."""
    box.state.voice_coding = sent
    with pytest.raises(ProtocolError):
        await voip.settings.audio_settings()
    with pytest.raises(ProtocolError):
        await voip.settings.set_audio_settings(fax_t38=False)
    assert WRITE not in box.actions()


@pytest.mark.parametrize("sent", ["", "true", "2"])
async def test_a_box_must_report_whether_it_uses_t38(
    scripted_voip: XVoip, scripted_server: ScriptedServer, sent: str
) -> None:
    """Else it would be switched along with the codec."""
    offer_codec(scripted_server, sent)
    with pytest.raises(ProtocolError):
        await scripted_voip.settings.audio_settings()


@pytest.mark.parametrize("coding", list(VoiceCoding))
@pytest.mark.parametrize("fax", [True, False])
@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_a_new_voice_coding_leaves_the_fax_alone(
    voip: XVoip, box: SimulatedBox, coding: VoiceCoding, fax: bool
) -> None:
    """The box takes both at once."""
    box.state.fax_t38 = fax
    await voip.settings.set_audio_settings(voice_coding=coding)
    assert (box.state.voice_coding, box.state.fax_t38) == (coding, fax)


@pytest.mark.parametrize("coding", list(VoiceCoding))
@pytest.mark.parametrize("fax", [True, False])
async def test_the_fax_leaves_the_voice_coding_alone(
    voip: XVoip, box: SimulatedBox, coding: VoiceCoding, fax: bool
) -> None:
    """Switched on and off."""
    box.state.voice_coding = coding.value
    await voip.settings.set_audio_settings(fax_t38=fax)
    assert (box.state.voice_coding, box.state.fax_t38) == (coding, fax)


async def test_both_are_set_at_once(voip: XVoip, box: SimulatedBox) -> None:
    """Where both are given."""
    await voip.settings.set_audio_settings(
        voice_coding=VoiceCoding.COMPRESSED, fax_t38=False
    )
    assert (box.state.voice_coding, box.state.fax_t38) == ("compressed", False)
    assert box.actions() == [READ, WRITE]


async def test_each_of_two_writers_leaves_what_the_other_wrote(
    voip: XVoip, box: SimulatedBox
) -> None:
    """A scene sets both at once."""
    await asyncio.gather(
        voip.settings.set_audio_settings(voice_coding=VoiceCoding.COMPRESSED),
        voip.settings.set_audio_settings(fax_t38=False),
    )
    assert (box.state.voice_coding, box.state.fax_t38) == ("compressed", False)


@pytest.mark.parametrize("name", ["NewFaxT38Enable", "NewT38FaxEnable"])
@pytest.mark.parametrize("fax", [True, False])
async def test_the_fax_is_named_as_the_box_names_it(
    scripted_voip: XVoip, scripted_server: ScriptedServer, name: str, fax: bool
) -> None:
    """As real boxes do, or as the document does."""
    offer_codec(scripted_server, "1", name, "NewVoiceCoding")
    await scripted_voip.settings.set_audio_settings(fax_t38=fax)
    assert f"<{name}>{fax:d}</{name}><NewVoiceCoding>auto</NewVoiceCoding>" in written(
        scripted_server
    )


async def test_the_arguments_come_in_the_order_of_the_box(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """Which is what its SCPD says."""
    offer_codec(scripted_server, "0", "NewVoiceCoding", "NewFaxT38Enable")
    await scripted_voip.settings.set_audio_settings(voice_coding=VoiceCoding.FIXED)
    assert (
        "<NewVoiceCoding>fixed</NewVoiceCoding><NewFaxT38Enable>0</NewFaxT38Enable>"
        in written(scripted_server)
    )


def test_voice_codings_are_named_as_the_box_names_them() -> None:
    """Automations compare with these words."""
    assert [str(coding) for coding in VoiceCoding] == [
        "fixed",
        "auto",
        "compressed",
        "autocompressed",
    ]


@pytest.mark.parametrize("firmware", [*NEW, *OLD])
async def test_the_codes_are_read(voip: XVoip, box: SimulatedBox) -> None:
    """Before 2018 prefix and code came in one."""
    assert await voip.settings.country_code() == DialingCode(prefix="00", code="49")
    assert await voip.settings.area_code() == DialingCode(prefix="0", code="30")
    head = "X_AVM-DE_" if box.firmware in NEW else ""
    assert box.actions() == [
        f"{head}GetVoIPCommonCountryCode",
        f"{head}GetVoIPCommonAreaCode",
    ]


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_the_codes_may_be_empty(voip: XVoip, box: SimulatedBox) -> None:
    """Prefix and code."""
    box.state.country_prefix = box.state.country_code = ""
    box.state.area_prefix = box.state.area_code = ""
    assert await voip.settings.country_code() == DialingCode(prefix="", code="")
    assert await voip.settings.area_code() == DialingCode(prefix="", code="")


@pytest.mark.parametrize("firmware", OLD)
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("0049", DialingCode(prefix="00", code="49")),
        ("49", DialingCode(prefix="", code="49")),
        ("00", DialingCode(prefix="00", code="")),
        ("049", DialingCode(prefix="", code="049")),
        ("000", DialingCode(prefix="00", code="0")),
    ],
)
async def test_an_old_country_code_is_taken_apart(
    voip: XVoip, box: SimulatedBox, sent: str, code: DialingCode
) -> None:
    """At 00, which stands in front of it, or does not."""
    box.state.country_prefix, box.state.country_code = "", sent
    assert await voip.settings.country_code() == code


@pytest.mark.parametrize("firmware", OLD)
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("030", DialingCode(prefix="0", code="30")),
        ("30", DialingCode(prefix="", code="30")),
        ("0", DialingCode(prefix="0", code="")),
        ("00", DialingCode(prefix="0", code="0")),
    ],
)
async def test_an_old_area_code_is_taken_apart(
    voip: XVoip, box: SimulatedBox, sent: str, code: DialingCode
) -> None:
    """At 0, which is taken off once."""
    box.state.area_prefix, box.state.area_code = "", sent
    assert await voip.settings.area_code() == code


CODES = [
    DialingCode(prefix="00", code="41"),
    DialingCode(prefix="", code="41"),
    DialingCode(prefix="", code=""),
]


@pytest.mark.parametrize("firmware", [*NEW, *OLD])
@pytest.mark.parametrize("code", CODES)
async def test_the_country_code_is_set(
    voip: XVoip, box: SimulatedBox, code: DialingCode
) -> None:
    """And read back as it was set, with the area code as it was."""
    await voip.settings.set_country_code(code)
    assert box.state.country_prefix == code.prefix
    assert box.state.country_code == code.code
    assert await voip.settings.country_code() == code
    assert (box.state.area_prefix, box.state.area_code) == ("0", "30")


@pytest.mark.parametrize("firmware", [*NEW, *OLD])
@pytest.mark.parametrize(
    "code", [DialingCode(prefix="0", code="89"), DialingCode(prefix="", code="89")]
)
async def test_the_area_code_is_set(
    voip: XVoip, box: SimulatedBox, code: DialingCode
) -> None:
    """And read back as it was set, with the country code as it was."""
    await voip.settings.set_area_code(code)
    assert (box.state.area_prefix, box.state.area_code) == (code.prefix, code.code)
    assert await voip.settings.area_code() == code
    assert (box.state.country_prefix, box.state.country_code) == ("00", "49")


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_a_code_may_have_five_digits(voip: XVoip, box: SimulatedBox) -> None:
    """And its prefix as many."""
    await voip.settings.set_country_code(DialingCode(prefix="00123", code="12345"))
    state = box.state
    assert f"{state.country_prefix}{state.country_code}" == "0012312345"


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
@pytest.mark.parametrize("text", ["777777", "+7717", "77 17", "\u0667\u0667"])
@pytest.mark.parametrize("field", ["code", "prefix"])
async def test_what_is_no_code_is_not_sent(
    voip: XVoip, box: SimulatedBox, field: str, text: str
) -> None:
    """The error says which part it is and what it may be, and does not quote it."""
    code = DialingCode(**{"code": "30", "prefix": "0", field: text})
    for write in (voip.settings.set_country_code, voip.settings.set_area_code):
        with pytest.raises(InvalidTextError) as caught:
            await write(code)
        error = caught.value
        assert (error.field, error.minimum, error.maximum) == (field, 0, 5)
        assert error.allowed == "0123456789"
        assert text not in f"{error} {error!r} {error.args}"
    assert not [it for it in box.requests if "Set" in it.action]


def test_a_code_shows_nothing() -> None:
    """It shows where somebody lives."""
    assert repr(DialingCode(prefix="0", code="30")) == "DialingCode()"


async def test_a_codec_that_can_only_be_read_is_not_written(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """The box has no action for it."""
    scripted_server.serve(
        {"GetInfo": ((), {"NewFaxT38Enable": "1", "NewVoiceCoding": "fixed"})}
    )
    with pytest.raises(InvalidActionError):
        await scripted_voip.settings.set_audio_settings(fax_t38=False)
