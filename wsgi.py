"""The desk for a WSGI server: `gunicorn wsgi:app`."""

import os
import sys

from webapp import create_app
from webapp.assets import AssetsMissing
from webapp.config import Settings, SettingsError
from webapp.policy import PolicyError

try:
    app = create_app(Settings.from_environment(os.environ, command=sys.argv))
except (SettingsError, PolicyError, AssetsMissing) as error:
    # One sentence for each thing to mend, and no traceback around it.
    raise SystemExit(
        "\n".join(["Promodesk cannot start:", *getattr(error, "faults", [str(error)])])
    ) from None
