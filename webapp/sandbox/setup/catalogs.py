"""Cart item catalogs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .. import jsons
from ..work import Work


def add_catalog(
    work: Work,
    name: str,
    *,
    description: str = "",
    applications: Iterable[int] | None = None,
    required: Sequence[str] = (),
) -> int:
    """An empty catalog, connected to the given Applications (by default the one of `work`)."""
    catalog_id = work.insert(
        "catalogs",
        environment_id=work.environment_id,
        name=name,
        description=description,
        created=work.micros,
        modified=work.micros,
        required=jsons.dumps(list(required)),
    )
    for application_id in applications if applications is not None else [work.application.id]:
        work.insert("catalog_applications", catalog_id=catalog_id, application_id=application_id)
    return catalog_id
