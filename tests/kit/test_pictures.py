"""Of a photo its pixels are kept, the way it is held and its colours: nothing of who took it where (design §5)."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms

from shouwen.kit.pictures import SMALL, small, stripped
from shouwen.kit.uploads import Media, is_heic, media_of
from tests.pictures import HOSTILE, commented, held, jpeg, pdf, png

pytestmark = pytest.mark.one_engine

KINDS = [Media.JPEG, Media.PNG]


def photo(media: Media, *, width: int = 96, height: int = 48, **how) -> bytes:
    """Red above, blue below at the left; green at the right: one can tell how it is held."""
    picture = Image.new("RGB", (width, height), "green")
    picture.paste("red", (0, 0, width // 2, height // 2))
    picture.paste("blue", (0, height // 2, width // 2, height))
    out = BytesIO()
    picture.save(out, media.label, **how)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("media", KINDS)
@pytest.mark.parametrize("way", range(1, 9))
def test_where_it_was_taken_is_gone_and_how_it_is_held_is_not(media, way):  # S-07
    came = commented(held(photo(media), way, place=b"2026:03:02"), b"Chen's phone")
    assert opened(came).getexif().get_ifd(0x8825) != {}
    kept = stripped(came, media)
    assert dict(opened(kept).getexif()) == ({0x0112: way} if way > 1 else {})
    assert not {word for word in (b"2026:03:02", b"Testphone", b"Chen", b"GPS") if word in kept}
    assert (media_of(kept), stripped(kept, media)) == (media, kept)


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"quality": 100, "subsampling": 0}])
def test_not_a_pixel_is_touched(how):
    came = photo(Media.JPEG, **how)
    kept = stripped(held(came, 6), Media.JPEG)
    assert ImageChops.difference(opened(kept), opened(came)).getbbox() is None


def test_its_colours_stay_what_they_were():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = stripped(photo(Media.JPEG, icc_profile=profile), Media.JPEG)
    assert opened(kept).info["icc_profile"] == profile


@pytest.mark.parametrize("media", KINDS)
@pytest.mark.parametrize("way", range(1, 9))
def test_made_small_it_stands_upright(media, way):
    turned = opened(photo(media)).transpose(BACK[way]) if way in BACK else opened(photo(media))
    out = BytesIO()
    turned.save(out, media.label)
    shown = opened(small(held(out.getvalue(), way)))
    assert shown.size == (96, 48)
    pixels = [shown.getpixel(place) for place in ((8, 8), (8, 40), (88, 24))]
    found = ["RGB"[pixel.index(max(pixel))] for pixel in pixels]
    assert found == ["R", "B", "G"]


BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


@pytest.mark.parametrize("media", KINDS)
def test_made_small_its_longer_side_is_the_measure_and_what_is_small_stays_so(media):
    assert opened(small(photo(media, width=1600, height=800))).size == (SMALL, SMALL // 2)
    assert opened(small(photo(media, width=40, height=20))).size == (40, 20)


def test_what_shows_nothing_is_empty():
    assert [small(content) for content in (b"", pdf(), jpeg()[:60], HOSTILE["a moving picture"])] == [b""] * 4
    assert small(png()) and small(jpeg())


def test_the_photos_of_an_iphone_are_known_by_their_first_bytes():
    assert is_heic(HOSTILE["a HEIC picture"])
    assert not any(is_heic(content) for content in (jpeg(), png(), pdf(), HOSTILE["a film"], b""))
