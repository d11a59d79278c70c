"""Which attributes are personal, as desk.toml says it: patterns for their names."""

from __future__ import annotations

from typing import Annotated

import msgspec

Wildcard = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class Masking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of attributes whose values are personal, and exceptions. `*` stands for anything.

    Case does not matter, nor do spaces, `_`, `-` and dots: "*zipcode*" means "Zip code" as well. `attributes`
    stands in for the defaults, it does not add to them.
    """

    attributes: tuple[Wildcard, ...] = (
        "*name*",
        "*email*",
        "*mail",
        "*mailaddress*",
        "*phone*",
        "*telefon*",
        "*mobile*",
        "*handy*",
        "*fax*",
        "*address*",
        "*anschrift*",
        "*adresse*",
        "*street*",
        "*strasse*",
        "*zip*",
        "*postcode*",
        "*postalcode*",
        "*plz*",
        "*birth*",
        "*geburt*",
        "*iban*",
        "*passport*",
    )
    but_not: tuple[Wildcard, ...] = (
        "*productname*",
        "*articlename*",
        "*itemname*",
        "*brandname*",
        "*categoryname*",
        "*campaignname*",
        "*storename*",
        "*shopname*",
        "*filename*",
        "*eventname*",
    )
