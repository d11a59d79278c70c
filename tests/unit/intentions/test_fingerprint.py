"""What a preview was made from, in one short digest."""

from __future__ import annotations

from decimal import Decimal

from webapp.intentions import fingerprint
from webapp.masking import mark


def test_it_tells_states_apart_and_equal_ones_not() -> None:
    assert fingerprint(["a"], {"n": Decimal("1.10")}) == fingerprint(["a"], {"n": Decimal("1.10")})
    assert fingerprint(["a"]) != fingerprint(["b"])
    assert fingerprint(["a"], ["b"]) != fingerprint(["a", "b"])


def test_how_much_is_marked_does_not_count() -> None:
    """A page that knows the customer marks their name, one that does not leaves it: both say the same."""
    marked = f'For {mark("Ada", "A•••")}, "quoted"'
    assert fingerprint([marked]) == fingerprint(['For Ada, "quoted"'])
    assert fingerprint([marked]) != fingerprint([f'For {mark("Eva", "A•••")}, "quoted"'])
