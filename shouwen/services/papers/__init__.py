"""The forms of what is not a case: the enquiry (F-10), the visit (F-08), the occupier list (F-52)."""

from shouwen.services.papers import enquiry, occupier_list, visit  # noqa: F401
