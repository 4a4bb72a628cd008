"""The forms of what is not a case: authorisations, enquiries, visits, keys, customers' files, the occupier list."""

from shouwen.services.papers import authorisation, customer_file, enquiry, key, occupier_list, visit  # noqa: F401
