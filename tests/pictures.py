"""Photos and papers made by hand, whole and spoilt: small, but what a reader of their kind opens."""

import struct
import zlib
from hashlib import sha512

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def jpeg(note: str = "", *, width: int = 8, height: int = 8) -> bytes:
    """A photo; `note` goes into its shades and makes it another one."""
    frame = struct.pack(">BHHB3B", 8, height, width, 1, 1, 0x11, 0)
    scan = bytes([1, 1, 0, 0, 63, 0])
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            segment(0xDB, b"\0" + shades(note)),
            segment(0xC0, frame),
            segment(0xC4, b"\0\1" + bytes(15) + b"\0"),
            segment(0xDA, scan),
            b"\x7f\xff\x00\x3f\xff\xd0\x7f",  # an escaped FF and a restart mark, as scans have them
            b"\xff\xd9",
        ]
    )


def shades(note: str) -> bytes:
    return bytes(1 + sign % 8 for sign in sha512(note.encode()).digest()) if note else bytes([1] * 64)


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def png(note: str = "", *, width: int = 1, height: int = 1) -> bytes:
    """A picture; `note` goes into its pixels' scale and makes it another one."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    scale = [chunk(b"pHYs", sha512(note.encode()).digest()[:8] + b"\0")] if note else []
    return PNG_HEAD + b"".join(
        [chunk(b"IHDR", head), *scale, chunk(b"IDAT", zlib.compress(b"\0\0")), PNG_END]
    )


def commented(whole: bytes, said: bytes) -> bytes:
    """The same photo or picture with words written beside its pixels."""
    if whole.startswith(PNG_HEAD):
        return whole[:33] + chunk(b"tEXt", b"Comment\0" + said) + whole[33:]
    return whole[:2] + segment(0xFE, said) + whole[2:]


def held(whole: bytes, way: int, *, place: bytes = b"") -> bytes:
    """The same photo as a phone writes it: how it was held, its maker, and with `place` where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = way, "Testphone"
    if place:
        exif[0x8825] = {1: "N", 2: (39.0, 54.0, 27.0), 29: place.decode()}
    body = exif.tobytes()
    if whole.startswith(PNG_HEAD):
        return whole[:33] + chunk(b"eXIf", body.removeprefix(b"Exif\0\0")) + whole[33:]
    return whole[:2] + segment(0xE1, body) + whole[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG_HEAD, PNG_END = b"\x89PNG\r\n\x1a\n", chunk(b"IEND", b"")


def pdf(note: str = "") -> bytes:
    body = f"%PDF-1.4\n1 0 obj<</Type/Catalog/Note({note})>>endobj\ntrailer<</Root 1 0 R>>\n".encode()
    return body + b"startxref\n%d\n%%%%EOF\n" % len(body)


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    """As a browser hands it in; the declared type is always a lie."""
    return SimpleUploadedFile(name, content, content_type="text/html")


HTML = b"<!doctype html><script>alert(document.cookie)</script>"

# Each is refused: another kind, or one of ours that is not what its first bytes promise.
HOSTILE = {
    "a page": HTML,
    "a page after a byte order mark": b"\xef\xbb\xbf" + HTML,
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a drawing after its prologue": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "a style sheet in xml": b'<?xml-stylesheet type="text/xsl" href="#a"?><a/>',
    "a server page": b"<?php system($_GET['c']); ?>",
    "a server rule": b"AddType application/x-httpd-php .png\n",
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "a Windows program": b"MZ\x90\x00" + bytes(200),
    "a Linux program": b"\x7fELF\x02\x01\x01" + bytes(200),
    "an archive": b"PK\x03\x04\x14\x00" + bytes(100),
    "an archive that climbs out": b"PK\x03\x04" + bytes(26) + b"../../etc/cron.d/x",
    "a moving picture": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "a moving picture that is a script": b"GIF89a=1;alert(1)//",
    "a bitmap": b"BM" + bytes(60),
    "a WebP picture": b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(24),
    "a HEIC picture": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "a TIFF picture": b"II*\x00\x08\x00\x00\x00" + bytes(30),
    "a film": b"\x00\x00\x00\x18ftypmp42" + bytes(100),
    "a text": "明天上午十点".encode(),
    "one byte": b"\xff",
    "a photo's first bytes only": b"\xff\xd8\xff\xe0",
    "a photo's first bytes before a page": b"\xff\xd8\xff\xe0" + HTML,
    "a photo's first and last bytes round a page": b"\xff\xd8\xff\xe0" + HTML + b"\xff\xd9",
    "a photo with an archive in place of its scan": jpeg()[:-9] + b"PK\x03\x04" + bytes(60),
    "a photo cut short": commented(jpeg(), b"x" * 500)[:-4],
    "a photo cut in its head": jpeg()[:30],
    "a photo without a frame": b"\xff\xd8" + segment(0xDA, bytes(6)) + b"\x7f\xff\xd9",
    "a photo without a scan": b"\xff\xd8" + segment(0xC0, b"\x08\0\x08\0\x08\1\1\x11\0") + b"\xff\xd9",
    "a photo of no height": jpeg(height=0),
    "a photo as large as a town": jpeg(width=65535, height=65535),
    "a photo of endless segments": b"\xff\xd8" + segment(0xFE, b"") * 1_000_000,
    "a photo of endless filling": b"\xff\xd8\xff" + b"\xff" * 4_000_000 + b"\x00",
    "a picture's first bytes only": PNG_HEAD,
    "a picture's first bytes before a page": PNG_HEAD + HTML,
    "a picture cut short": png()[:-8],
    "a picture with a page after its end": png() + HTML,
    "a picture with an archive after its end": png() + b"PK\x03\x04" + bytes(60),
    "a picture with a damaged chunk": commented(png(), b"checked").replace(b"checked", b"changed"),
    "a picture without pixels": PNG_HEAD
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + PNG_END,
    "a picture without a head": PNG_HEAD + chunk(b"IDAT", zlib.compress(b"\0\0")) + PNG_END,
    "a picture as large as a town": png(width=2**31 - 1, height=2**31 - 1),
    "a picture that a reader would choke on": png(width=20_000, height=20_000),
    "a photo in passes that a reader would choke on": jpeg(width=9000, height=9000).replace(
        b"\xff\xc0", b"\xff\xc2"
    ),
    "a picture of endless chunks": PNG_HEAD + chunk(b"IDAT", b"") * 100_000 + PNG_END,
    "a paper's first bytes only": b"%PDF-1.7\n",
    "a paper cut short": pdf()[:-10],
    "a paper inside a page": HTML + pdf(),
    "a paper with a long page after its end": pdf() + HTML * 40,
    "a paper of an unknown edition": pdf().replace(b"%PDF-1.4", b"%PDF-9.9"),
}

# Each is what it says it is, and something else beside; it is taken in, and given out as the first alone.
TWO_FACED = {
    "a photo with a page after its end": jpeg() + HTML,
    "a photo with an archive after its end": jpeg() + b"PK\x03\x04" + bytes(60),
    "a photo with a script in its comment": commented(jpeg(), b"*/=alert(1)/*"),
    "a picture with a page in its text": commented(png(), HTML),
    "a paper with a script": pdf(")/OpenAction<</S/JavaScript/JS(app.alert(1))>>/X("),
    "a paper with a page inside": pdf(HTML.decode()),
}
