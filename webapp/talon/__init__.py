"""A client for the Integration API of Talon.One. It knows no web framework.

>>> from webapp.talon import Client
>>> client = Client("http://127.0.0.1:8001", "sandbox-key")
>>> client.customers.inventory("customer-17", profile=True).profile

Values are typed and frozen (webapp.talon.models): instants are aware datetimes in UTC, money and points are
exact Decimals. Errors are told apart by meaning (webapp.talon.errors).
"""

from webapp.talon.batches import Batch
from webapp.talon.client import Client
from webapp.talon.errors import (
    Conflict,
    Contention,
    InvalidArgument,
    InvalidRequest,
    LimitReached,
    NeedsNewerServer,
    NotFound,
    OutcomeUnknown,
    TalonError,
    Throttled,
    Unauthorised,
    Unavailable,
    UnexpectedResponse,
    Unreachable,
)
from webapp.talon.models.audience import MembershipChange, NewAudience
from webapp.talon.models.base import OMIT, raw_body, unknown_fields
from webapp.talon.models.catalog import (
    AddItem,
    CatalogFilter,
    PatchItem,
    PatchManyItems,
    RemoveItem,
    RemoveManyItems,
)
from webapp.talon.models.changes import (
    AudiencesChange,
    NewEvent,
    NewReferral,
    NewReferrals,
    ProfileChange,
    ProfileUpdate,
)
from webapp.talon.models.problem import ApiProblem
from webapp.talon.models.returns import ReturnedCartItem
from webapp.talon.models.session import AdditionalCost, NewCartItem, Product, SessionChange
from webapp.talon.paging import Page
from webapp.talon.transport import Call

__all__ = [
    "OMIT",
    "AddItem",
    "AdditionalCost",
    "ApiProblem",
    "AudiencesChange",
    "Batch",
    "Call",
    "CatalogFilter",
    "Client",
    "Conflict",
    "Contention",
    "InvalidArgument",
    "InvalidRequest",
    "LimitReached",
    "MembershipChange",
    "NeedsNewerServer",
    "NewAudience",
    "NewCartItem",
    "NewEvent",
    "NewReferral",
    "NewReferrals",
    "NotFound",
    "OutcomeUnknown",
    "Page",
    "PatchItem",
    "PatchManyItems",
    "Product",
    "ProfileChange",
    "ProfileUpdate",
    "RemoveItem",
    "RemoveManyItems",
    "ReturnedCartItem",
    "SessionChange",
    "TalonError",
    "Throttled",
    "Unauthorised",
    "Unavailable",
    "UnexpectedResponse",
    "Unreachable",
    "raw_body",
    "unknown_fields",
]
