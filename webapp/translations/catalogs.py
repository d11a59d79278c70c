"""From the sources to the catalogs, and from the catalogs to what the desk reads.

    python -m webapp.translations.catalogs update [LANGUAGE ...]   new words in, gone words out; says the rest
    python -m webapp.translations.catalogs compile                 messages.po to messages.mo, as set-up does

A catalog is `webapp/translations/<language>/LC_MESSAGES/messages.po`: sorted, one line for a text, without
places and dates, so that two branches that add words seldom meet in one line.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "to_translate": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_KEPT_HEADERS = ("Language:", "Plural-Forms:", "MIME-Version:", "Content-")


def languages(folder: Path = FOLDER) -> list[str]:
    """The languages that have a catalog."""
    return sorted(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/messages.po"))


def path_of(language: str, folder: Path = FOLDER) -> Path:
    """Where the catalog of a language is, or goes."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def extracted() -> Catalog:
    """Every word that the sources of the desk pass through gettext; the sandbox speaks as the API does."""
    found = Catalog(charset="utf-8")
    for folder, pattern, method in (
        ("webapp", "**.py", "python"),
        ("templates", "**.html", "jinja2"),
    ):
        for name, _line, text, comments, context in extract_from_dir(
            ROOT / folder,
            [(pattern, method)],
            {pattern: {"extensions": "jinja2.ext.do", "silent": "false"}},
            KEYWORDS,
            ("Translators:",),
            strip_comment_tags=True,
        ):
            if not name.startswith("sandbox/"):
                found.add(text, auto_comments=comments, context=context)
    return found


def read(language: str, folder: Path = FOLDER) -> Catalog:
    """The catalog of a language as it stands; an empty one where there is none. Raises PoFileError."""
    path = path_of(language, folder)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(language: str, folder: Path = FOLDER) -> Catalog:
    """Bring a catalog up to the sources. What stands translated is not touched; what is gone goes."""
    catalog = read(language, folder)
    catalog.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
    catalog.header_comment = f"# Promodesk in {catalog.locale.english_name if catalog.locale else language}."
    write(catalog, path_of(language, folder))
    return read(language, folder)


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalog in the one form it has here."""
    file = io.BytesIO()
    write_po(file, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_without_noise(file.getvalue().decode()), encoding="utf-8")


def _without_noise(text: str) -> str:
    """A catalog's text without the headers that change at every run, or that nobody keeps true."""
    head, _blank, rest = text.partition("\n\n")
    lines = [
        line for line in head.splitlines() if not line.startswith('"') or line[1:].startswith(_KEPT_HEADERS)
    ]
    return "\n".join(lines) + "\n\n" + rest


def compile_all(folder: Path = FOLDER) -> None:
    """Write messages.mo beside each messages.po."""
    for language in languages(folder):
        with path_of(language, folder).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language, folder))


def faults(catalog: Catalog, wanted: Catalog) -> list[str]:
    """What a catalog lacks, has too much, or has wrong, one line each."""
    known, needed = ({_key(one): one for one in each if one.id} for each in (catalog, wanted))
    found = [f"missing: {key}" for key in needed.keys() - known.keys()]
    found += [f"not in the sources any more: {key}" for key in known.keys() - needed.keys()]
    found += [f"obsolete: {_key(message)}" for message in catalog.obsolete.values()]
    for key, message in known.items():
        found += [f"{fault}: {key}" for fault in _faults_of(message, catalog.num_plurals)]
    return sorted(found)


def _texts(value: object) -> list[str]:
    """The one text of a message, or its plural forms."""
    return [str(one or "") for one in (value if isinstance(value, tuple | list) else (value,))]


def _key(message: Message) -> str:
    text = repr(_texts(message.id)[0])
    return f"{message.context}: {text}" if message.context else text


def _faults_of(message: Message, plurals: int) -> Iterator[str]:
    ids, forms = _texts(message.id), _texts(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(forms):
        yield "not translated"
        return
    if len(forms) != (plurals if message.pluralizable else 1):
        yield f"{len(forms)} plural forms, not {plurals}"
    for number, form in enumerate(forms):
        source = ids[min(number, len(ids) - 1)]
        names = set(_PLACEHOLDER.findall(source))
        if set(_PLACEHOLDER.findall(form)) != names:
            yield "other placeholders"
        elif names and "%" in _PLACEHOLDER.sub("", form).replace("%%", ""):
            yield "a single %"
        if (form[0].isspace(), form[-1].isspace()) != (source[0].isspace(), source[-1].isspace()):
            yield "other spaces at its ends"


def main(words: list[str]) -> None:
    """What a developer types; see the top of this module."""
    if words[:1] == ["compile"]:
        compile_all()
    elif words[:1] == ["update"]:
        wanted = extracted()
        for language in words[1:] or languages():
            found = faults(update(language), wanted)
            sys.stdout.write("\n".join([f"{language}: {len(found)} to mend", *found]) + "\n")
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
