"""Finding companies and whom one speaks to there: by name, short name, pinyin, or the end of a telephone number."""

from __future__ import annotations

from shouwen.kit.folding import named, reached_at, said
from shouwen.kit.index import Words, beside, closest, keep, scoped
from shouwen.leases.customers import Contact, Customer
from shouwen.people.parties import Site


class CustomerWords(Words):
    """What a company is found by."""

    customer = beside(Customer)


class ContactWords(Words):
    """What a person at a company is found by: also by the company."""

    contact = beside(Contact)


def customers(site: int, words: str, most: int) -> list[Customer]:
    """The companies that these words ask for, the closest name first."""
    rows = Customer.objects.filter(site=site)
    return closest(
        rows, site, words, lambda each: (each.short_zh, each.short_en, each.name_zh, each.name_en)
    )[:most]


def contacts(site: int, words: str, most: int) -> list[Contact]:
    """The people at companies that these words ask for, the closest name first."""
    rows = Contact.objects.there().filter(site=site).select_related("customer")
    return closest(rows, site, words, lambda each: (each.name_zh, each.name_en))[:most]


def recount_customers(site: Site) -> dict[int, set[str]]:
    rows = Customer.objects.filter(site=site)
    return {each.pk: scoped(str(site.pk), customer_terms(each)) for each in rows}


def recount_contacts(site: Site) -> dict[int, set[str]]:
    rows = Contact.objects.filter(site=site).select_related("customer")
    return {
        each.pk: scoped(str(site.pk), contact_terms(each) | customer_terms(each.customer)) for each in rows
    }


def index_contact(each: Contact) -> None:
    """What this person is found by from now on."""
    keep(
        ContactWords,
        {each.pk: scoped(str(each.site_id), contact_terms(each) | customer_terms(each.customer))},
    )


def customer_terms(each: Customer) -> set[str]:
    business = (each.business_zh, each.business_en)
    return named(each.name_zh, each.short_zh) | said(each.name_en, each.short_en, *business)


def contact_terms(each: Contact) -> set[str]:
    titles = (each.title_zh, each.title_en)
    return named(each.name_zh) | said(each.name_en, *titles) | reached_at(each.phone)
