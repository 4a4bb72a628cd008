"""The forms of what is not a case: enquiry (F-10), visit (F-08), customer's file (F-50, F-51), occupier list (F-52)."""

from shouwen.services.papers import customer_file, enquiry, occupier_list, visit  # noqa: F401
