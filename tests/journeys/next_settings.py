"""The product's settings with the build of its screens that ``DOTTORO_NEXT_BUILD`` names."""

import os
from pathlib import Path

from dottoro.settings import *  # noqa: F403 - all of them, but two

FRONTEND_DIST = Path(os.environ["DOTTORO_NEXT_BUILD"])
STATICFILES_DIRS = [("", FRONTEND_DIST)]
