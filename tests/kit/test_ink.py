"""A signature on glass becomes a picture of our own making, whatever was sent."""

import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shouwen.kit.devices import device_class, masked_address
from shouwen.kit.ink import MOST_BYTES, MOST_POINTS, WIDE, picture
from shouwen.kit.uploads import Media, media_of

pytestmark = pytest.mark.one_engine


def sent(strokes: object, tall: object = 320) -> str:
    return json.dumps({"tall": tall, "strokes": strokes})


def test_strokes_are_drawn_where_they_were_made():
    drawn = picture(sent([[100, 100, 900, 100]]))
    shown = Image.open(BytesIO(drawn))
    assert (media_of(drawn), shown.size, shown.mode) == (Media.PNG, (WIDE, 320), "L")
    assert [shown.getpixel(at) < 128 for at in ((500, 100), (100, 100), (500, 110), (50, 100))] == [
        True,
        True,
        False,
        False,
    ]


def test_the_same_strokes_are_the_same_picture():
    assert picture(sent([[100, 100, 900, 100]])) == picture(sent([[100, 100, 900, 100]]))


@pytest.mark.parametrize("tall", [0, -5, 10**9, "300"])
def test_the_pane_has_the_shape_of_a_pane(tall):
    height = Image.open(BytesIO(picture(sent([[0, 0, 900, 100]], tall)))).height
    assert height == {"300": 300, 10**9: 700}.get(tall, 150)


@pytest.mark.parametrize(
    "junk",
    [
        "", "null", "7", "[]", "{}", '{"strokes": []}', sent(None), sent("abc"), sent([["x", "y"]]), sent([[1, 2, 3]]),
        sent([[[1, 2]]]), sent([[1e400, 0]]).replace("Infinity", "1e999"), sent([[5, 5]]), sent([[0, 0, 10, 10]]),
        sent([]), sent([[]]), "[" * 100_000, "x" * (MOST_BYTES + 1), sent([[0, 0, 9, 9] * MOST_POINTS]),
        sent([[0, 0, 300, 300]] * 401), sent([[0, 0, 300, 300]], None), '{"tall": NaN, "strokes": [[0, 0, 300, 300]]}',
    ],
)  # fmt: skip
def test_what_no_hand_draws_is_nothing(junk):
    assert picture(junk) == b""


@given(st.lists(st.lists(st.integers(-(10**6), 10**6), max_size=30), max_size=8))
def test_whatever_a_finger_does_it_is_a_picture_or_nothing(strokes):
    assert media_of(picture(sent(strokes))) in (None, Media.PNG)


AGENTS = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1": "iPhone · Safari",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537 Chrome/125.0 Mobile Safari/537": "Android · Chrome",
    "Mozilla/5.0 (Linux; Android 14) Chrome/125 Mobile Safari/537 MicroMessenger/8.0": "Android · WeChat",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/125.0 Safari/537 Edg/125.0": "Windows · Edge",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0": "Linux · Firefox",
    "curl/8.0": "", "": "",
}  # fmt: skip


@pytest.mark.parametrize("agent", AGENTS)
def test_of_a_device_its_kind_is_kept(agent):
    assert device_class(agent) == AGENTS[agent]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.17", "192.0.2.•"),
        ("2001:db8:1:2::9", "2001:0db8:0001::•"),
        ("", ""),
        ("unix:", ""),
        ("x", ""),
    ],
)
def test_of_an_address_the_machine_is_left_out(address, kept):
    assert masked_address(address) == kept
