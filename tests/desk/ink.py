"""Strokes as a hand sends them, and the signing page of a repair that is to be tried."""

import json
import re

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shouwen.casework.cases import Case
from shouwen.leases.customers import Contact, Customer
from tests.desk.situations import ready_to_try
from tests.world import again

STROKES = [[100, 200, 180, 90, 260, 210, 340, 100], [400, 150, 640, 160]]


def ink(strokes: list[list[int]] = STROKES, tall: int = 320) -> str:
    return json.dumps({"tall": tall, "strokes": strokes})


def ready_to_sign(tenant: str = "ruilan") -> Case:
    """The work is done; this company's people are to try it and sign."""
    case = ready_to_try()
    customer = Customer.objects.get(party__code=tenant)
    contact = Contact.objects.filter(customer=customer).order_by("id").first()
    Case.objects.filter(pk=case.pk).update(customer=customer, contact=contact)
    return again(case)


def opened(client: Client, case: Case, **asked: str) -> dict[str, str]:
    """What the signing page would send: its hidden fields."""
    answer = client.get(reverse("case_sign", args=[case.number, "try"]), asked)
    assert answer.status_code == 200
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode())
    return {name: value for name, value in found if name in {"visit", "signs_as", "language", "sha256"}}


def send(client: Client, door: str, case: Case, **typed: str) -> HttpResponse:
    return client.post(reverse(door, args=[case.number, "try"]), typed)
