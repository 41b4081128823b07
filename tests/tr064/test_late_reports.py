"""What is written next to what the box does not report, or does not report yet."""

from dataclasses import replace

import pytest

from custom_components.fritzbox_voip.tr064.errors import NoFreeIndexError
from custom_components.fritzbox_voip.tr064.x_voip import (
    NewAccount,
    NewSipClient,
    VoiceCoding,
    XVoip,
)
from tests.simulator import SimulatedBox
from tests.simulator.state import SipClient

DOOR, KITCHEN = "FON1: Tür & Tor", "DECT: Küche"
GARDEN = NewSipClient(phone_name="Garden", password="secret91d7")
LINE = NewAccount(
    registrar="sip.example.net",
    number="030777001",
    username="new@example",
    password="secret-91d7",
)


@pytest.fixture
def late(box: SimulatedBox) -> None:
    """Let the box report each change some seconds late, by a clock that stands."""
    box.delay_of_changes = 10
    box.delayed_changes.clock = lambda: 0


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("firmware", ["8.02", "7.29"])
async def test_a_line_that_is_not_reported_yet_is_not_overwritten(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Two are added one after the other, and get two indexes."""
    added = [
        await voip.accounts.add(replace(LINE, number=number))
        for number in ("030777001", "030777002")
    ]

    assert added == [3, 4]
    assert box.state.accounts[3].number == "030777001"


@pytest.mark.usefixtures("late")
async def test_the_index_of_a_line_that_was_deleted_again_is_free(
    voip: XVoip, box: SimulatedBox
) -> None:
    """A mistake is corrected at once."""
    await voip.accounts.delete(await voip.accounts.add(LINE))

    assert await voip.accounts.add(LINE) == 3


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("firmware", ["8.02", "6.98"])
async def test_a_client_that_is_not_reported_yet_is_not_overwritten(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Two are created one after the other, and the first is changed."""
    first = await voip.clients.set(GARDEN)
    second = await voip.clients.set(replace(GARDEN, phone_name="Cellar"))
    await voip.clients.set(
        NewSipClient(password="secret91d7", client_id="garden-5d20"), first.index
    )

    assert (first.index, first.internal_number) == (2, "622")
    assert (second.index, second.internal_number) == (3, "623")
    assert box.state.clients[2].phone_name == "Garden"
    assert box.state.clients[2].client_id == "garden-5d20"
    assert box.state.clients[3].phone_name == "Cellar"


@pytest.mark.usefixtures("late")
async def test_the_index_of_a_client_that_was_deleted_again_is_free(
    voip: XVoip, box: SimulatedBox
) -> None:
    """A mistake is corrected at once."""
    await voip.clients.delete((await voip.clients.set(GARDEN)).index)

    assert (await voip.clients.set(GARDEN)).index == 2


@pytest.mark.usefixtures("late")
async def test_a_setting_that_is_not_reported_yet_is_not_undone(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The box takes voice coding and fax together."""
    await voip.settings.set_audio_settings(voice_coding=VoiceCoding.COMPRESSED)
    await voip.settings.set_audio_settings(fax_t38=False)

    assert (box.state.voice_coding, box.state.fax_t38) == ("compressed", False)


@pytest.mark.usefixtures("late")
async def test_a_dialing_phone_that_is_not_reported_yet_is_restored(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Another one was chosen right before the call."""
    await voip.dialing.set_phone("DECT: Mobilteil 2")
    await voip.dialing.dial("030", DOOR)

    assert box.state.dial_phone == "DECT: Mobilteil 2"


@pytest.mark.usefixtures("late")
async def test_a_call_does_not_go_to_the_dialing_phone_of_before(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Though the box still reports that one."""
    await voip.dialing.set_phone(DOOR)
    await voip.dialing.dial("030", KITCHEN)

    assert [call.phone for call in box.calls] == [KITCHEN]
    assert box.state.dial_phone == DOOR


@pytest.mark.parametrize("counted", ["0", "1", "2"])
@pytest.mark.parametrize("firmware", ["7.39", "7.29", "4.88"])
async def test_a_line_that_an_older_box_does_not_count_is_not_overwritten(
    voip: XVoip, box: SimulatedBox, counted: str
) -> None:
    """A line is added behind the last one, wherever the count ends."""
    box.answers["GetExistingVoIPNumbers"] = {"NewExistingVoIPNumbers": counted}
    before = dict(box.state.accounts)
    del box.state.accounts[1], before[1]

    added = [
        await voip.accounts.add(replace(LINE, number=number))
        for number in ("030777001", "030777002")
    ]

    assert added == [1, 3]
    assert {it: box.state.accounts[it] for it in before} == before


@pytest.mark.parametrize("firmware", ["7.29"])
async def test_a_box_that_is_full_of_lines_it_does_not_count_takes_none(
    voip: XVoip, box: SimulatedBox
) -> None:
    """None of them is overwritten."""
    box.answers["GetExistingVoIPNumbers"] = {"NewExistingVoIPNumbers": "0"}
    box.state.max_accounts = 3
    with pytest.raises(NoFreeIndexError):
        await voip.accounts.add(LINE)


@pytest.mark.parametrize("counted", ["0", "1"])
@pytest.mark.parametrize("firmware", ["6.98", "5.50", "4.88"])
async def test_a_client_that_an_older_box_does_not_count_is_not_overwritten(
    voip: XVoip, box: SimulatedBox, counted: str
) -> None:
    """Of one that is changed by its index, the rest is kept as well."""
    box.answers["X_AVM-DE_GetNumberOfClients"] = {
        "NewX_AVM-DE_NumberOfClients": counted
    }
    box.state.clients[1].outgoing_number = "030555000"

    assert (await voip.clients.set(GARDEN)).index == 2
    assert (await voip.clients.set(GARDEN, 1)).index == 1
    assert box.state.clients[1].outgoing_number == "030555000"
    assert box.state.clients[0].username == "hausflur"


@pytest.mark.parametrize("firmware", ["6.98"])
async def test_a_client_of_empty_texts_is_a_hole(
    voip: XVoip, box: SimulatedBox
) -> None:
    """As a line of empty texts is."""
    box.state.clients[1] = SipClient("", password="left-over")

    assert (await voip.clients.set(GARDEN)).index == 1
