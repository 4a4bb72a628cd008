"""The forms of what is not a case: the enquiry (F-10) and the visit (F-08)."""

from shouwen.services.papers import enquiry, visit  # noqa: F401
