"""The complex, the companies in it, and their departments (manual 1.3, 1.4)."""

from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.kit.language import Bilingual, pick
from shouwen.kit.prepared import Given, rows


class Site(Bilingual):
    """One complex. Every row of its business carries it, and every query says so."""

    code = models.SlugField(unique=True)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    address_zh = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    loaded_from = models.CharField(max_length=500, blank=True)
    # Another one whenever its days or opening hours change: what was reckoned from them is then read anew.
    hours_stamp = models.UUIDField(default=uuid4, editable=False)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def address(self) -> str:
        return pick(self.address_zh, self.address_en)


class Party(Bilingual):
    """A company in the complex: who can be answerable, be handed a case, or be a customer."""

    class Kind(models.TextChoices):
        MASTER_MANAGER = "master_manager", _("Master manager")
        MANAGING_AGENT = "managing_agent", _("Building's managing agent")
        BUILDING_OWNER = "building_owner", _("Building owner")
        TENANT = "tenant", _("Tenant")
        CONTRACTOR = "contractor", _("Contractor")

    site = models.ForeignKey(Site, models.PROTECT, related_name="parties")
    code = models.SlugField()
    kind = models.CharField(max_length=20, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="a_party_code_is_used_once_in_a_site"),
            models.UniqueConstraint(
                fields=["site"],
                condition=models.Q(kind="master_manager"),
                name="a_site_has_one_master_manager",
            ),
        ]

    @property
    def manages(self) -> bool:
        """True for the companies that take cases: the master manager and the building managers."""
        return self.kind in (self.Kind.MASTER_MANAGER, self.Kind.MANAGING_AGENT)


class Trade(models.TextChoices):
    """What a department does. A site names its departments as it likes; procedures ask for a trade."""

    CUSTOMER_SERVICE = "customer_service", _("Customer service")
    ENGINEERING = "engineering", _("Engineering")
    SECURITY = "security", _("Security")
    CLEANING = "cleaning", _("Cleaning")
    FINANCE = "finance", _("Finance")
    LEASING = "leasing", _("Leasing")
    MANAGEMENT = "management", _("Management")


class Department(Bilingual):
    """A department of a managing party. `trade` says what it does, the names say what this site calls it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="departments")
    party = models.ForeignKey(Party, models.PROTECT, related_name="departments")
    trade = models.CharField(max_length=20, choices=Trade)

    class Meta:
        ordering = ["party", "id"]
        constraints = [
            models.UniqueConstraint(fields=["party", "trade"], name="a_party_has_one_department_of_a_trade")
        ]


def department_of(party: Party, trade: str) -> Department:
    """The party's department of this trade, else its management, else its first one.

    A small company's one department does every trade.
    """
    found = {department.trade: department for department in _departments(party)}
    return found.get(trade) or found.get(Trade.MANAGEMENT) or next(iter(found.values()))


def _departments(party: Party) -> list[Department]:
    """Read once for one reading of the party."""
    if "departments_read" not in party.__dict__:
        party.__dict__["departments_read"] = rows(
            "departments of a party", lambda: Department.objects.filter(party=Given("party")), party=party.pk
        )
    found: list[Department] = party.__dict__["departments_read"]
    for department in found:
        department.party = party
    return found
