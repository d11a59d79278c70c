"""The catalogs: complete, in one form, and made from the sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo

from webapp.config import ROOT
from webapp.translations import catalogs


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    return catalogs.extracted()


def test_german_is_there() -> None:
    assert "de" in catalogs.languages()


@pytest.mark.parametrize("language", catalogs.languages())
def test_a_catalog_is_complete(language: str, wanted: Catalog) -> None:
    found = catalogs.faults(catalogs.read(language), wanted)
    assert not found, "Run `python3 dev.py messages`, then mend this:\n" + "\n".join(found)


@pytest.mark.parametrize("language", catalogs.languages())
def test_a_catalog_has_the_form_that_the_command_gives_it(language: str, tmp_path: Path) -> None:
    text = catalogs.path_of(language).read_text(encoding="utf-8")
    catalogs.write(catalogs.read(language), tmp_path / "messages.po")
    assert (tmp_path / "messages.po").read_text(encoding="utf-8") == text
    assert "Creation-Date" not in text
    assert "\n#:" not in text, "Places in the sources change with every line added above"


def test_words_come_from_python_and_from_templates_but_not_from_the_sandbox(wanted: Catalog) -> None:
    assert wanted.get("Copied"), "templates/components/ui.html"
    assert wanted.get("Talon.One cannot be reached"), "lazy_gettext in webapp/problems.py"
    assert wanted.get("Customer asked for it"), "a default of webapp/policy.py"
    plural = wanted.get("%(num)s unit")
    assert plural
    assert plural.id == ("%(num)s unit", "%(num)s units")
    assert not [message for message in wanted if message.id and "_sandbox" in str(message.id)]


def catalog_of(*entries: tuple[object, object], **more: object) -> Catalog:
    made = Catalog(locale="de", fuzzy=False)
    for text, translated in entries:
        made.add(text, translated, **more)  # type: ignore[arg-type]
    return made


NEEDED = catalog_of(("Save %(name)s", ""), (("%(num)s day", "%(num)s days"), ""), (" on it", ""))
RIGHT = (
    ("Save %(name)s", "%(name)s speichern"),
    (("%(num)s day", "%(num)s days"), ("%(num)s Tag", "%(num)s Tage")),
    (" on it", " darauf"),
)


def test_a_right_catalog_has_no_fault() -> None:
    assert catalogs.faults(catalog_of(*RIGHT), NEEDED) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (("Save %(name)s", ""), "not translated: 'Save %(name)s'"),
        (("Save %(name)s", "Speichern"), "other placeholders: 'Save %(name)s'"),
        (("Save %(name)s", "%(nam)s speichern"), "other placeholders: 'Save %(name)s'"),
        (("Save %(name)s", "%(name)s zu 100 % speichern"), "a single %: 'Save %(name)s'"),
        ((("%(num)s day", "%(num)s days"), ("%(num)s Tag", "")), "not translated: '%(num)s day'"),
        ((("%(num)s day", "%(num)s days"), ("%(num)s Tag",)), "1 plural forms, not 2: '%(num)s day'"),
        ((("%(num)s day", "%(num)s days"), ("Ein Tag", "%(num)s Tage")), "other placeholders: '%(num)s day'"),
        ((" on it", "darauf"), "other spaces at its ends: ' on it'"),
        (("Gone", "Weg"), "not in the sources any more: 'Gone'"),
    ],
)
def test_each_fault_is_named(wrong: tuple[object, object], fault: str) -> None:
    kept = [one for one in RIGHT if one[0] != wrong[0]]
    assert catalogs.faults(catalog_of(*kept, wrong), NEEDED) == [fault]


def test_what_is_missing_or_only_guessed_is_named() -> None:
    assert catalogs.faults(catalog_of(*RIGHT[1:]), NEEDED) == ["missing: 'Save %(name)s'"]
    guessed = catalog_of(*RIGHT[1:])
    guessed.add(*RIGHT[0], flags=("fuzzy",))  # type: ignore[arg-type]
    assert catalogs.faults(guessed, NEEDED) == ["fuzzy: 'Save %(name)s'"]


def test_an_update_brings_new_words_in_and_leaves_the_rest(tmp_path: Path, wanted: Catalog) -> None:
    started = catalogs.update("pl", tmp_path)
    assert len(started) == len(wanted)
    found = catalogs.faults(started, wanted)
    assert len(found) == len(wanted)
    assert all(one.startswith("not translated") for one in found)
    path = catalogs.path_of("pl", tmp_path)
    path.write_text(
        path.read_text().replace('msgid "Copied"\nmsgstr ""', 'msgid "Copied"\nmsgstr "Skopiowano"')
        + '\nmsgid "Not said anywhere"\nmsgstr "Nigdzie"\n'
    )
    again = catalogs.update("pl", tmp_path)
    assert len(again) == len(wanted)
    copied = again.get("Copied")
    assert copied
    assert copied.string == "Skopiowano"
    plural = again.get("%(num)s day")
    assert plural
    assert len(plural.string) == 3, "Polish has three forms"
    catalogs.compile_all(tmp_path)
    with path.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    said = [message.string for message in compiled if message.id and not message.pluralizable]
    assert said == ["Skopiowano"], "What is not translated stays out and is shown in English"


def test_scripts_say_nothing_of_their_own() -> None:
    sentence = re.compile(r"""(["'`])[^"'`\n]*\b[A-Z][a-z]+ [a-z]+[^"'`\n]*\1""")
    assert sentence.search('announce("Copied it now")')
    for path in (ROOT / "static" / "js").glob("*.js"):
        code = re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.MULTILINE)
        assert not sentence.search(code), f"{path.name}: words come from the page, in the reader's language"
