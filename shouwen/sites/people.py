"""Who works here, whom one speaks to at the tenants, who comes from contractors.

Files: staff.csv, contacts.csv, contractor_people.csv.

A line of staff.csv is a post held by a person; somebody with two posts has two lines. The department
follows from the post. A contact with a login may sign in at the tenants' door, a contractor's person at theirs.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.contrib.auth.hashers import make_password
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from shouwen.casework.cases import Case
from shouwen.leases.customers import Contact, Customer
from shouwen.people.parties import Party, department_of
from shouwen.people.persons import Person
from shouwen.people.roles import DUTIES, Post, Role
from shouwen.sites.files import Files, refuse_empty_periods
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Row, Sheet, fields, refers, yes

OWN = (*NAMES, "phone", "email", "language")
TITLES = ("title_zh", "title_en")
MAY = ("may_spend", "is_main", "for_finance", "for_emergency", "for_night")
TOLD = (*OWN, *TITLES, *MAY, "may_report", "spend_limit_fen")
SIGNS_IN = (*fields(Person, "login"), *fields(Role, "starts_on"))
STAFF = Sheet(
    "staff",
    "staff.csv",
    (
        *fields(Person, "login", *OWN, demanded=["name_en"]),
        *fields(Role, "post", "starts_on", "ends_on"),
        refers("party", "party"),
    ),
    key=("login", "party", "post"),
)
CONTACT = Sheet(
    "contact",
    "contacts.csv",
    (
        refers("tenant", "tenant"),
        *fields(Contact, *OWN, *TITLES, demanded=["name_en"]),
        yes("may_report", empty=True),
        *(yes(name) for name in MAY),
        *fields(Contact, "spend_limit_fen"),
        *(replace(column, demanded=False) for column in SIGNS_IN),
    ),
    key=("tenant", "name_zh"),
    required=False,
)
CONTRACTOR_PERSON = Sheet(
    "contractor_person",
    "contractor_people.csv",
    (
        refers("contractor", "contractor"),
        *fields(Person, "login", *OWN, demanded=["name_en"]),
        *fields(Role, "starts_on", "ends_on"),
    ),
    key=("login",),
    required=False,
)
SHEETS = (STAFF, CONTACT, CONTRACTOR_PERSON)


def check(files: Files) -> None:
    refuse_empty_periods([*files.rows("staff"), *files.rows("contractor_person")])
    for row in files.rows("staff"):
        if row["post"] == Post.CONTRACTOR:
            row.error("post", _("A contractor's people stand in contractor_people.csv."))
        if row["post"] == Post.TENANT_CONTACT:
            row.error("post", _("A tenant's contact stands in contacts.csv, with a login there."))
    for row in files.rows("contact"):
        if row["login"] and not row["starts_on"]:
            row.error("starts_on", _("A login needs the day from which it may be used."))
        if row["spend_limit_fen"] is not None and not row["may_spend"]:
            row.error("spend_limit_fen", _("A limit is for somebody who may agree to a price."))
    _refuse_unknown_assistants(files)
    _refuse_shared_logins(files)
    _refuse_logins_of_other_sites(files)


def _refuse_unknown_assistants(files: Files) -> None:
    staff = {row["login"] for row in files.rows("staff")}
    for row in files.rows("tenant"):
        if row["assistant"] and row["assistant"] not in staff and "staff" not in files.unclear:
            row.error("assistant", _("Nobody in staff.csv has this login."))


def _refuse_shared_logins(files: Files) -> None:
    """One login is one person: two posts of hers say the same about her, and no contact shares it."""
    first: dict[str, Row] = {}
    for row in _rows_with_login(files):
        other = first.setdefault(row["login"], row)
        if other.sheet is not row.sheet or (row is not other and row.sheet is not STAFF):
            message = _("This login is used already in %(file)s, line %(line)s.")
            row.error("login", message % {"file": other.sheet.file, "line": other.line})
        elif row.take(*OWN) != other.take(*OWN):
            row.error(
                "login", _("Line %(line)s says something else about this person.") % {"line": other.line}
            )


def _refuse_logins_of_other_sites(files: Files) -> None:
    """Logins are one list for the whole installation: another complex may have given this one away."""
    site = files.one("site")
    names = {row["login"]: row["name_zh"] for row in _rows_with_login(files)}
    elsewhere = Person.objects.filter(login__in=names, roles__isnull=False)
    foreign = elsewhere.exclude(roles__site__code=site["code"] if site else "")
    taken = {person.login for person in foreign if person.name_zh != names[person.login]}
    for row in _rows_with_login(files):
        if row["login"] in taken:
            row.error("login", _("Somebody of another complex has this login."))


def _rows_with_login(files: Files) -> list[Row]:
    nouns = ("staff", "contact", "contractor_person")
    return [row for noun in nouns for row in files.rows(noun) if row["login"]]


def write(files: Files, load: Loading) -> None:
    rows = _rows_with_login(files)
    load.keep(
        "person",
        {(person.login,): person for person in _persons(files, rows)},
        among=Person.objects.filter(login__in=[row["login"] for row in rows]),
        key=["login"],
        once=["password", "last_login", "language", "mail", "is_active"],
    )
    prefetch_related_objects(list(load.found["party"].values()), "departments")
    load.keep(
        "role",
        {(role.person.login, str(role.party_id), role.post): role for role in _roles(load, rows)},
        among=Role.objects.filter(site=load.site).select_related("person"),
        key=["person_id", "party_id", "post"],
        # Who has left a company does not sign in for it again because a file still names them.
        stays=lambda role: ("ends_on",) if role.post == Post.TENANT_CONTACT and role.ends_on else (),
    )
    _write_assistants(files, load)
    _write_contacts(files, load)


def _write_assistants(files: Files, load: Loading) -> None:
    """Who looks after a customer that has nobody yet; whom people chose since stays."""
    found = []
    for row in files.rows("tenant"):
        customer = load.get("customer", row["code"])
        if row["assistant"] and customer.assistant_id is None:
            customer.assistant = load.get("person", row["assistant"])
            found.append(customer)
    if found:
        Customer.objects.bulk_update(found, ["assistant"])


def _persons(files: Files, rows: list[Row]) -> Iterator[Person]:
    """Everybody with the site's demonstration password; without one, nobody can sign in until one is set.

    The password is hashed once and shared, because argon2 is slow on purpose and forty times is a long
    start. That is right for a password which everybody is told, and for nothing else.
    """
    site = files.one("site")
    word = (site and site["demo_password"]) or None
    logins = {row["login"] for row in rows}
    standing = Person.objects.filter(login__in=logins).count()
    password = make_password(word) if standing < len(logins) else ""
    for row in {row["login"]: row for row in rows}.values():
        yield Person(password=password, **row.take("login", *OWN))


def _roles(load: Loading, rows: list[Row]) -> Iterator[Role]:
    for row in rows:
        post, party = _post_at(load, row)
        trade = DUTIES[post].trade
        yield Role(
            site=load.site,
            person=load.get("person", row["login"]),
            party=party,
            department=department_of(party, trade) if trade else None,
            post=post,
            starts_on=row["starts_on"],
            ends_on=None if row.sheet is CONTACT else row["ends_on"],
        )


def _post_at(load: Loading, row: Row) -> tuple[str, Party]:
    """The post that a line gives, and the company where it is held."""
    if row.sheet is CONTACT:
        return Post.TENANT_CONTACT, load.get("tenant", row["tenant"])
    if row.sheet is CONTRACTOR_PERSON:
        return Post.CONTRACTOR, load.get("contractor", row["contractor"])
    return row["post"], load.get("party", row["party"])


def _write_contacts(files: Files, load: Loading) -> None:
    """A login that a contact was given since stays hers, though the file has none; so does who is called for what
    and who may spend where the customer says so itself at a move-in (F-41), and all of who was checked since."""
    among = Contact.objects.filter(site=load.site)
    given = {
        (contact.customer_id, contact.name_zh): contact.person for contact in among.select_related("person")
    }
    wanted = {}
    for row in files.rows("contact"):
        customer = load.get("customer", row["tenant"])
        wanted[row.name] = Contact(
            site=load.site,
            customer=customer,
            person=load.get("person", row["login"]) or given.get((customer.pk, row["name_zh"])),
            **row.take(*TOLD),
        )
    moved_in = set(
        Case.objects.filter(site=load.site, procedure_code="move_in").values_list("customer", flat=True)
    )
    load.keep(
        "contact", wanted, among=among, key=["customer_id", "name_zh"],
        once=("checked_on", "left_on"),
        stays=lambda contact: (
            TOLD if contact.checked_on or contact.left_on else MAY if contact.customer_id in moved_in else ()
        ),
    )  # fmt: skip
