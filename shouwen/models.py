"""The contents page of the database: every table, by room, from the ground floor up."""

from shouwen.people.parties import Department, Party, Site  # noqa: I001
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.people.tokens import Token
from shouwen.people.search import RoleWords
from shouwen.hours.calendars import Calendar, Day, Opening, PublishedYear
from shouwen.places.buildings import Building, Place
from shouwen.places.demarcation import Demarcation
from shouwen.places.figures import Figure
from shouwen.places.search import PlaceWords
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.changes import LeaseChange
from shouwen.journal.chain import Head
from shouwen.leases.search import ContactWords, CustomerWords
from shouwen.journal.entries import Entry
from shouwen.journal.files import Paper
from shouwen.journal.heads import DayHead
from shouwen.journal.notices import Notice
from shouwen.journal.series import Series
from shouwen.journal.forms import Form, FormPart
from shouwen.journal.phrases import Phrase
from shouwen.casework.cases import Case, Involvement
from shouwen.casework.rows import Alarm, Clock, OpenStep, Relay, Signature
from shouwen.casework.search import CaseWords
from shouwen.casework.codes import SigningCode
from shouwen.casework.returned_pages import ReturnedPage
from shouwen.money.prices import PriceItem
from shouwen.money.charges import Charge
from shouwen.money.payments import Payment
from shouwen.money.deposits import Deposit, DepositMovement
from shouwen.money.meters import MeterLine
from shouwen.money.settlements import SettlementLine
from shouwen.desk.presence import Presence
from shouwen.desk.saved_views import SavedView
from shouwen.api.once import FirstAnswer
from shouwen.services.conditions import ConditionLine, RoomItem
from shouwen.services.keys import Key, KeyCustody
from shouwen.services.key_seals import SealOpening
from shouwen.services.enquiries import Enquiry, EnquiryWords
from shouwen.sites.imports import Import
from shouwen.services.parking import ParkingPermit
from shouwen.services.customer_files import CustomerFile, FiledPaper, FileReading
from shouwen.services.month_files import MonthFile
from shouwen.services.visits import CustomerVisit, VisitPromise
from shouwen.procedures import *  # one table of facts a procedure  # noqa: F403

__all__ = [
    "Alarm",
    "Authorisation",
    "Building",
    "Calendar",
    "Case",
    "CaseWords",
    "Charge",
    "Clock",
    "ConditionLine",
    "Contact",
    "ContactWords",
    "Customer",
    "CustomerFile",
    "CustomerVisit",
    "CustomerWords",
    "Day",
    "DayHead",
    "Demarcation",
    "Department",
    "Deposit",
    "DepositMovement",
    "Enquiry",
    "EnquiryWords",
    "Entry",
    "Figure",
    "FileReading",
    "FiledPaper",
    "FirstAnswer",
    "Form",
    "FormPart",
    "Head",
    "Import",
    "Involvement",
    "Key",
    "KeyCustody",
    "Lease",
    "LeaseChange",
    "LeasedUnit",
    "MeterLine",
    "MonthFile",
    "Notice",
    "OpenStep",
    "Opening",
    "Paper",
    "ParkingPermit",
    "Party",
    "Payment",
    "Person",
    "Phrase",
    "Place",
    "PlaceWords",
    "Presence",
    "PriceItem",
    "PublishedYear",
    "Relay",
    "ReturnedPage",
    "Role",
    "RoleWords",
    "RoomItem",
    "SavedView",
    "SealOpening",
    "Series",
    "SettlementLine",
    "Signature",
    "SigningCode",
    "Site",
    "Token",
    "VisitPromise",
]  # fmt: skip
