"""What the API takes in. Only what is named here can be sent; anything else is refused."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

Code = Annotated[StrictStr, Field(min_length=1, max_length=60)]
Id = Annotated[StrictInt, Field(ge=1, le=2**53)]
Reason = Annotated[StrictStr, Field(min_length=1, max_length=300)]
Moment = Annotated[StrictStr, Field(max_length=40, json_schema_extra={"format": "date-time"})]


Anyway = Annotated[StrictStr, Field(max_length=300)]


class Body(Schema):
    model_config = ConfigDict(extra="forbid")


class Caller(Body):
    """Who calls: a name and a number, or the id of a contact in the register."""

    name: Annotated[StrictStr, Field(max_length=60)] = ""
    phone: Annotated[StrictStr, Field(max_length=30)] = ""
    contact: Id | None = None


class Opening(Body):
    """A matter to be taken down. `unit` is the code of a unit or a common part, `customer` its code or id.

    `facts` are those that the first step of the procedure asks for. Without a title it is called as the
    customer put it. `stems_from` is the number of the case that it is opened from.
    """

    procedure: Code
    site: Code | None = None
    title: Annotated[StrictStr, Field(max_length=120)] = ""
    channel: Code
    unit: Code | None = None
    building: Code | None = None
    customer: Code | Id | None = None
    caller: Caller | None = None
    stems_from: Code | None = None
    facts: dict[str, Any] = {}


class ToDepartment(Body):
    """A department by its company and its trade."""

    party: Code
    trade: Code


class Finishing(Body):
    """How a step ends. `visit` guards against ending it a second time after it was sent back.

    `to` and `told` are for a step that hands over; `signatures` give a name for each who signs. What the
    customer will read is read over; `said_anyway` is the reason for sending it as it is.
    """

    outcome: Code = "done"
    facts: dict[str, Any] = {}
    visit: Id | None = None
    to: ToDepartment | None = None
    told: Annotated[StrictStr, Field(max_length=500)] = ""
    signatures: dict[str, Annotated[StrictStr, Field(max_length=60)]] = {}
    said_anyway: Anyway = ""


class Offering(Body):
    to: ToDepartment
    told: Annotated[StrictStr, Field(max_length=500)] = ""
    said_anyway: Anyway = ""


class Returning(Body):
    reason: Code
    text: Annotated[StrictStr, Field(min_length=1, max_length=1000)]


class Holding(Body):
    step: Code
    reason: Code
    until: Moment


class OfStep(Body):
    step: Code


class Overriding(Body):
    step: Code
    outcome: Code | None = None
    reason: Reason


class Signing(Body):
    step: Code
    signs_as: Code
    name: Annotated[StrictStr, Field(min_length=1, max_length=60)]


class Noting(Body):
    text: Annotated[StrictStr, Field(min_length=1, max_length=4000)]
    to_customer: StrictBool = False
    said_anyway: Anyway = ""


class Charging(Body):
    """So many of a listed item; the quantity in quotation marks, with at most two decimals."""

    item: Code
    quantity: Annotated[StrictStr, Field(pattern=r"^[0-9]{1,4}(\.[0-9]{1,2})?$")]


class TakingBack(Body):
    charge: Id


class WithReason(Body):
    reason: Reason


class OfFacts(Body):
    """What a line of a schedule, or a mark on one, is asked for."""

    facts: dict[str, Any] = {}


class Merging(Body):
    """`into` is the number of the case under which it goes on."""

    into: Code
    reason: Annotated[StrictStr, Field(max_length=300)] = ""


class Amending(Body):
    """A fact of a step that is done, put right: the new value as the step asks for it."""

    fact: Code
    value: Any
    reason: Reason
