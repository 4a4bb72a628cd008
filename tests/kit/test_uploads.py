"""What comes in as a file is known by its content, bounded, and called by a name that harms nobody (design §5)."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from shouwen.kit.uploads import MAX_BYTES, MAX_NAME, SUFFIXES, Media, clean_name, media_of, visible
from tests.pictures import HOSTILE, TWO_FACED, jpeg, pdf, png, upload

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (jpeg(), Media.JPEG),
        (jpeg(width=16320, height=12240), Media.JPEG),
        (jpeg() + jpeg(), Media.JPEG),
        (jpeg() + b"\0\0\0\x18ftypmp42" + bytes(64), Media.JPEG),
        (png(), Media.PNG),
        (png("维修前"), Media.PNG),
        (pdf(), Media.PDF),
        (pdf() + b"\r\n\r\n", Media.PDF),
    ],
    ids=[
        "photo", "of the largest sensor", "with a second photo", "with a short film",
        "picture", "with a text", "paper", "with empty lines",
    ],
)  # fmt: skip
def test_what_phones_and_scanners_make_is_known(content, media):
    assert media_of(content) == media


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_not_wholly_a_photo_or_a_pdf_is_nothing(what):
    assert media_of(HOSTILE[what]) is None


@pytest.mark.parametrize("what", TWO_FACED)
def test_what_has_two_faces_is_known_by_the_first(what):
    assert f" {media_of(TWO_FACED[what]).label} " in {
        "a photo": " JPEG ", "a picture": " PNG ", "a paper": " PDF "
    }[what.split(" with")[0]]  # fmt: skip


@pytest.mark.parametrize("whole", [jpeg("note"), png("note"), pdf("note")], ids=["photo", "picture", "paper"])
def test_cut_short_anywhere_it_is_nothing(whole):
    known = [length for length in range(len(whole)) if media_of(whole[:length])]
    assert known in ([], [len(whole) - 1])  # a PDF may do without its last line end


def test_no_content_keeps_us_busy():
    tails = (
        b"\xff" * MAX_BYTES,
        b"\xff\xd8" * (MAX_BYTES // 2),
        b"\xff\xda\0\2" * (MAX_BYTES // 4),
        bytes(MAX_BYTES),
    )
    heads = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4")
    before = process_time()
    assert [media_of(head + tail) for head in heads for tail in tails] == [None] * 12
    assert process_time() - before < 5


@given(st.binary(max_size=300))
def test_no_content_breaks_the_door(content):
    assert media_of(content) in (None, Media.PDF)


@given(st.sampled_from([jpeg("note"), png("note")]), st.integers(0, 150), st.binary(min_size=1, max_size=9))
def test_no_damage_breaks_the_door(whole, at, damage):
    assert media_of(whole[:at] + damage + whole[at + len(damage) :]) in (None, Media.JPEG, Media.PNG)


# Names.

NAMES = {
    "维修前.jpg": "维修前.jpg",
    "IMG_0412.JPEG": "IMG_0412.jpeg",
    "": "paper.jpg",
    ".": "paper.jpg",
    "..": "paper.jpg",
    ".jpg": "jpg.jpg",
    "   ": "paper.jpg",
    ".htaccess": "htaccess.jpg",
    "../../../etc/passwd": "passwd.jpg",
    "..\\..\\windows\\win.ini": "win.ini.jpg",
    "/etc/cron.d/x.jpg": "x.jpg",
    "C:\\fakepath\\photo.jpg": "photo.jpg",
    "..／..／etc／x.jpg": "x.jpg",
    "a＼b.jpg": "b.jpg",
    "x.jpg/": "paper.jpg",
    "x.php": "x.php.jpg",
    "x.php\u200b": "x.php.jpg",
    "x.jpg.html": "x.jpg.html.jpg",
    "x.html\x00.jpg": "x.html.jpg",
    "x.svg": "x.svg.jpg",
    "x.pdf": "x.pdf.jpg",
    "x.j\u200bp\u200dg": "x.jpg",
    "x．ｊｐｇ": "x.jpg",
    "x.jpg. . .": "x.jpg",
    "\u202egpj.exe": "gpj.exe.jpg",
    "\u2066x\u2069.jpg": "x.jpg",
    "\ufeffx.jpg": "x.jpg",
    "a\r\nSet-Cookie: b=1.jpg": "a Set-Cookie: b=1.jpg",
    "a\u2028b.jpg": "a b.jpg",
    "a\tb\x7f\x9b.jpg": "a b.jpg",
    '"; filename="x.html': '"; filename="x.html.jpg',
    "<img src=x onerror=alert(1)>.jpg": "<img src=x onerror=alert(1)>.jpg",
    "x.jpg;.asp": "x.jpg;.asp.jpg",
    "\ud800x.jpg": "x.jpg",
    "\U000e0041x.jpg": "x.jpg",
    "长" * 300 + ".jpg": "长" * 116 + ".jpg",
    "a" * 300: "a" * 116 + ".jpg",
    "." * 300: "paper.jpg",
    "\u200b" * 300 + ".jpg": "jpg.jpg",
    "0 \u00af.jpg": "0 \u0304.jpg",
}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_has_no_folder_nothing_unseen_and_the_ending_of_what_it_is(name):
    assert clean_name(name, Media.JPEG) == NAMES[name]


@given(st.text(max_size=400), st.sampled_from(Media))
def test_whatever_was_typed_the_name_is_a_plain_one(name, media):
    clean = clean_name(name, media)
    assert clean == clean_name(clean, media)
    assert clean.endswith(SUFFIXES[media])
    assert 5 <= len(clean) <= MAX_NAME
    assert not {"/", "\\"} & set(clean)
    assert not clean.startswith((".", " "))
    assert "C" not in {unicodedata.category(sign)[0] for sign in clean}


def test_words_keep_their_punctuation_and_lose_what_is_unseen():
    assert visible("漏水：\u202e八层\u200b，\x00 東側\r\n") == "漏水：八层， 東側"


# How much.


@contextmanager
def sent(**fields: Any) -> Iterator[HttpRequest]:
    request = RequestFactory().post("/", fields)
    yield request
    request.close()


def test_a_file_up_to_the_limit_arrives_whole():
    content = jpeg() + bytes(MAX_BYTES - len(jpeg()))
    with sent(file=upload(content), caption="整张") as request:
        assert request.FILES["file"].read() == content
        assert request.POST["caption"] == "整张"


def test_beyond_the_limit_no_more_is_kept_than_shows_that_it_is_too_large():
    with sent(file=upload(bytes(3 * MAX_BYTES)), caption="太大") as request:
        assert MAX_BYTES < request.FILES["file"].size <= MAX_BYTES + 2**16
        assert request.POST["caption"] == "太大"


def test_several_files_of_one_request_arrive_whole():
    with sent(**{f"file{n}": upload(bytes(MAX_BYTES)) for n in range(4)}) as request:
        assert [file.size for file in request.FILES.values()] == [MAX_BYTES] * 4


def test_many_files_of_one_request_are_together_no_more_than_four():
    with sent(**{f"file{n}": upload(bytes(MAX_BYTES)) for n in range(6)}) as request:
        assert sum(file.size for file in request.FILES.values()) <= 4 * MAX_BYTES + 2**16
