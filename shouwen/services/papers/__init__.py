"""The forms of what is not a case: enquiries, visits, keys, customer's files, the occupier list."""

from shouwen.services.papers import customer_file, enquiry, key, occupier_list, visit  # noqa: F401
