"""What each template reads, and nothing else: frozen, formatted, with every address built."""

from controllers.views.account import *  # noqa: F403
from controllers.views.common import *  # noqa: F403
from controllers.views.contractors import *  # noqa: F403
from controllers.views.desk import *  # noqa: F403
from controllers.views.entrance import *  # noqa: F403
from controllers.views.lists import *  # noqa: F403
from controllers.views.mission import *  # noqa: F403
from controllers.views.panels import *  # noqa: F403
from controllers.views.tenant import *  # noqa: F403
