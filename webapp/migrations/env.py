"""How Alembic reaches the database of the desk: through the app's own engine, so one setting names it."""

from typing import Any

from alembic import context
from flask import current_app

from webapp import reveals
from webapp.audit import models as audit_models
from webapp.exports import models as export_models
from webapp.staff import models as staff_models

database = current_app.extensions["migrate"].db
known = (
    audit_models,
    export_models,
    reveals,
    staff_models,
)  # importing them puts their tables into the metadata


def drop_empty(_context: object, _revision: object, directives: list[Any]) -> None:
    """Make no migration where nothing has changed."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def offline() -> None:
    """Write the migration as SQL for a database administrator."""
    context.configure(
        url=database.engine.url.render_as_string(hide_password=False),
        target_metadata=database.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def online() -> None:
    """Migrate the database itself."""
    options = {"process_revision_directives": drop_empty} | current_app.extensions["migrate"].configure_args
    with database.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=database.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


offline() if context.is_offline_mode() else online()
