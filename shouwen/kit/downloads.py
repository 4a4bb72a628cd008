"""A file going out: with its type and its name, to be looked at or to be saved."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def given_out(content: bytes, media: str, name: str, *, to_save: bool = False) -> HttpResponse:
    """The answer that carries it; `to_save` keeps a browser from opening it within the site."""
    how = content_disposition_header(to_save, name)
    return HttpResponse(content, content_type=media, headers={"Content-Disposition": how})
