"""Finding units and common parts: by the code that people say, with or without building and noughts, or by name."""

from __future__ import annotations

from shouwen.kit.folding import counted_in_words, named, said
from shouwen.kit.index import Words, beside, closest, scoped
from shouwen.people.parties import Site
from shouwen.places.buildings import Place


class PlaceWords(Words):
    """What a place is found by."""

    place = beside(Place)


def places(site: int, words: str, most: int) -> list[Place]:
    """The places that these words ask for, the closest name first."""
    rows = Place.objects.filter(site=site).select_related("building")
    return closest(rows, site, words, lambda place: (place.code, place.name_zh, place.name_en))[:most]


def recount_places(site: Site) -> dict[int, set[str]]:
    rows = Place.objects.filter(site=site).select_related("building")
    return {place.pk: scoped(str(site.pk), place_terms(place) | named(place.name_zh)) for place in rows}


def place_terms(place: Place) -> set[str]:
    """What is said of a place in running text: its code, and its name behind its building's (3号楼 and 三号楼)."""
    names = place.full_names.values()
    return said(place.code, *names, *map(counted_in_words, names))
