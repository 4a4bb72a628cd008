"""What must hold before anything runs; `manage.py check` says where it does not."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from shouwen.casework.soundness import definitions_are_sound, open_steps_are_defined

DOORS = ("staff", "customer", "contractor", "signed_in", "public")

register(definitions_are_sound)
register(open_steps_are_defined, Tags.database)


@register()
def every_view_wears_a_door(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A page whose author forgot to say who may enter must not be served (habit 4)."""
    return doorless(get_resolver(settings.ROOT_URLCONF).url_patterns)


def doorless(patterns: Sequence[URLPattern | URLResolver]) -> list[CheckMessage]:
    """One error for each view below these patterns that no door stands before."""
    return [
        Error(
            f"The view at /{route} has no door.",
            hint="Put @staff(…), @customer or @public from shouwen.people.doors on it.",
            obj=view,
            id="shouwen.E001",
        )
        for route, view in views(patterns)
        if not set(doors_of(view)) <= set(DOORS)
    ]


def doors_of(view: Any) -> list[str | None]:
    """The door of a view; of an address of the API, those of all its operations."""
    return getattr(view, "doors", None) or [getattr(view, "door", None)]


def views(patterns: Sequence[URLPattern | URLResolver], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every view of the sitemap with its route."""
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, route)
        else:
            yield route, pattern.callback
