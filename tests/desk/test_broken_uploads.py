"""An upload that is huge, or breaks off, leaves the desk as it was (R-20)."""

import tracemalloc
from collections.abc import Iterator
from io import RawIOBase
from typing import Any

import pytest
from django.http import HttpResponse
from django.http.request import UnreadablePostError
from django.urls import reverse

from shouwen.casework.cases import Case
from shouwen.journal.files import Paper
from tests.desk.clerk import at_desk, beside
from tests.desk.paperwork import complaint_of, files
from tests.pictures import jpeg

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
TAIL = b"\r\n--x--\r\n"
MOST = 50 * 2**20  # what R-20 allows
HUGE = 64 * 2**20  # the file of this test; what is kept in memory does not depend on it


class Wire(RawIOBase):
    """A body as it comes over the wire, piece by piece; broken off where a piece says so."""

    def __init__(self, pieces: Iterator[bytes | None]) -> None:
        self.pieces, self.rest = pieces, b""

    def read(self, size: int = 65536, /) -> bytes:
        while len(self.rest) < size:
            piece = next(self.pieces, b"")
            if piece is None:
                raise ConnectionResetError("the other side has gone")
            if not piece:
                break
            self.rest += piece
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken


def sent(case: Case, pieces: Iterator[bytes | None], length: int) -> HttpResponse:
    how: dict[str, Any] = {
        "PATH_INFO": reverse("case_attach", args=[case.number]), "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length), "wsgi.input": Wire(pieces),
    }  # fmt: skip
    answer: HttpResponse = at_desk("limin").request(**how)
    return answer


def test_a_huge_upload_is_refused_and_no_more_of_it_is_held_than_the_limit():
    case = complaint_of()
    pieces = iter([HEAD, jpeg(), *[bytes(2**16)] * (HUGE // 2**16), TAIL])
    tracemalloc.start()
    answer = sent(case, pieces, len(HEAD) + len(jpeg()) + HUGE + len(TAIL))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status_code, beside(answer)) == (422, {"paper-file": "This file is larger than 10 MB."})
    assert most < MOST
    assert (Paper.objects.count(), files()) == (0, [])


def test_cut_off_at_ninety_nine_parts_of_a_hundred_nothing_is_there():
    case = complaint_of()
    pieces = iter([HEAD, jpeg(), bytes(2**20), None])
    with pytest.raises(UnreadablePostError):
        sent(case, pieces, len(HEAD) + len(jpeg()) + 2**20 + 1024)
    assert (Paper.objects.count(), files()) == (0, [])
