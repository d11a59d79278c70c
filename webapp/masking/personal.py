"""Attributes, payloads and answers: what in them is personal, by the names that desk.toml gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from copy import copy
from fnmatch import translate
from functools import cache, cached_property
from typing import Any

from webapp.masking import masks
from webapp.masking.marks import has_marks, mark, shown
from webapp.masking.names import names_in
from webapp.masking.rules import Masking
from webapp.masking.text import marked_text

_APART = str.maketrans("", "", " _-.")
_PHONES = re.compile("phone|telefon|mobile|handy|fax")
# Keys of an answer that hold identifiers, which are addresses: they stay even where they look like an e-mail.
_IDENTIFIERS = re.compile(
    r"(?i).*(id|ids|identifiers?|uuid|sku|codes?|value|referredcustomers|created|date|updated)"
)


class Personal:
    """What an installation holds to be personal."""

    def __init__(self, rules: Masking | None = None) -> None:
        self.rules = rules or Masking()
        self.known: Callable[[], re.Pattern[str] | None] = lambda: None
        self.names = cache(self._is_personal)

    def knowing(self, names: Callable[[], re.Pattern[str] | None]) -> Personal:
        """The same, which finds these names in texts besides; asked for once there is a text."""
        found = copy(self)
        found.known = names
        return found

    def settled(self) -> Personal:
        """The same with the names as they are known by now, for work that outlives the request."""
        names = self.known()
        return self.knowing(lambda: names)

    def text(self, text: str, keep: Collection[str] = ()) -> str:
        """A text that anybody may have written anything into, marked; `keep` as in `marked_text`."""
        return marked_text(text, keep, self.known()) if text else text

    def names_of(self, attributes: Mapping[str, Any]) -> set[str]:
        """What somebody with these attributes is found by in texts: the parts of their name, their street."""
        return {
            each
            for name, value in attributes.items()
            if isinstance(value, str) and "@" not in value and self.is_personal(name)
            for each in names_in(value, is_name="name" in _plain(name))
        }

    def is_personal(self, name: str) -> bool:
        """Whether the values of attributes of this name are personal."""
        return self.names(name)

    def hides(self, name: str, value: Any) -> bool:
        """Whether anything of an attribute's value is masked: by its name, or for what stands in it."""
        return has_marks(self.marked(name, value, str(value)))

    def marked(self, name: str, value: Any, said: str) -> str:
        """What is said of an attribute, with what is personal marked; `value` is what it holds.

        A yes or no and an empty value are nobody's: they stay. Of other attributes, e-mail addresses and
        phone numbers in their text are marked.
        """
        if value is None or value == "" or isinstance(value, bool):
            return said
        if not self.is_personal(name):
            return self.text(said)
        return mark(said, self._mask(name, value))

    def marked_values(self, found: Any, *, attributes: bool = False) -> Any:
        """A whole JSON value with all that is personal marked: for payloads, and answers as they came.

        `attributes`: the keys on top are names of attributes.
        """
        if isinstance(found, Mapping):
            return {name: self._of_key(str(name), each, attributes) for name, each in found.items()}
        if isinstance(found, list | tuple):
            return [self.marked_values(each, attributes=attributes) for each in found]
        return self.text(found) if isinstance(found, str) else found

    def masked_values(self, found: Any) -> Any:
        """The same with the masks in the places of the marks, for a reader who sees nothing of it."""
        return _masked(self.marked_values(found))

    def _of_key(self, name: str, value: Any, attributes: bool) -> Any:
        if name == "giveaways" and isinstance(value, list):
            return [self._giveaway(each) for each in value]
        if attributes and self.is_personal(name) and not isinstance(value, bool) and value not in (None, ""):
            return mark(str(value), self._mask(name, value))
        if isinstance(value, str):
            return value if not attributes and _IDENTIFIERS.fullmatch(name) else self.text(value)
        if isinstance(value, list) and not attributes and _IDENTIFIERS.fullmatch(name):
            return value
        return self.marked_values(value, attributes=attributes or name == "attributes")

    def _giveaway(self, found: Any) -> Any:
        told = self.marked_values(found)
        if isinstance(told, dict) and isinstance(told.get("code"), str):
            told["code"] = mark(told["code"], masks.CODE)
        return told

    def _mask(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            return masks.of_phone(str(value)) if _PHONES.search(_plain(name)) else masks.DOTS
        if "@" in value:
            return masks.of_email(value)
        return masks.of_phone(value) if _PHONES.search(_plain(name)) else masks.of_text(value)

    def _is_personal(self, name: str) -> bool:
        plain = _plain(name)
        return _fits(self._wanted, plain) and not _fits(self._exempt, plain)

    @cached_property
    def _wanted(self) -> Collection[re.Pattern[str]]:
        return _patterns(self.rules.attributes)

    @cached_property
    def _exempt(self) -> Collection[re.Pattern[str]]:
        return _patterns(self.rules.but_not)


def _masked(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _masked(each) for name, each in found.items()}
    if isinstance(found, list):
        return [_masked(each) for each in found]
    return shown(found, sees=False) if isinstance(found, str) else found


def _plain(name: str) -> str:
    return name.casefold().translate(_APART)


def _patterns(wildcards: Collection[str]) -> list[re.Pattern[str]]:
    return [re.compile(_literal(one)) for one in wildcards]


def _literal(wildcard: str) -> str:
    """Only `*` is special."""
    return translate(re.sub(r"([?\[])", r"[\1]", _plain(wildcard)))


def _fits(patterns: Collection[re.Pattern[str]], plain: str) -> bool:
    return any(one.match(plain) for one in patterns)
