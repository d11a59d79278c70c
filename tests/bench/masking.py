"""What masking costs a page: the same page of two desks, of which one prints values as they come."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.bench import pages
from tests.bench.stage import make_desk
from tests.bench.timing import side_by_side


def measure(folder: Path, url: str, paths: Mapping[str, str], runs: int) -> list[str]:
    """A line for each page. Its difference is what looking at every printed value costs; marking them, which
    the views do, is in both.
    """
    asks = {}
    for name in ("masked", "as it comes"):
        place = folder / name
        place.mkdir()
        desk = make_desk(place, url)
        if name != "masked":
            desk.jinja_env.finalize = None  # no template is compiled yet
        browser = pages.sign_in(desk)
        cookie = browser.get_cookie("desk")
        assert cookie, "Signed in"
        headers = {"Cookie": f"desk={cookie.value}", "Accept-Encoding": "br, gzip"}
        asks[name] = {page: pages.asking(desk, path, headers) for page, path in paths.items()}
    lines = []
    for page in paths:
        took = side_by_side({name: ask[page] for name, ask in asks.items()}, runs)
        cost = took["masked"].cpu - took["as it comes"].cpu
        whole = took["masked"].cpu
        lines.append(
            f"printing through masks, {page:12}{cost:6.2f} ms CPU of {whole:5.1f} {cost / whole:8.1%}"
        )
    return lines
