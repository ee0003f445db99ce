"""Every guard, check and lock of the application, and how to take each out: data for tests.proofs.guards.

`old` stands exactly once in its file (a test of the suite sees to it); `new` is the same code without the guard.
Guards that back each other up are taken out together: one alone is missed by nobody, and `note` says so.
"""

from tests.proofs.guard_list.appointment import APPOINTMENT
from tests.proofs.guard_list.business import BUSINESS
from tests.proofs.guard_list.clocks import CLOCKS
from tests.proofs.guard_list.codes import CODES
from tests.proofs.guard_list.confined import CONFINED
from tests.proofs.guard_list.elsewhere import ELSEWHERE
from tests.proofs.guard_list.entry import Cut, Guard
from tests.proofs.guard_list.files import FILES
from tests.proofs.guard_list.kept import KEPT
from tests.proofs.guard_list.languages import LANGUAGES
from tests.proofs.guard_list.limits import LIMITS
from tests.proofs.guard_list.links import LINKS
from tests.proofs.guard_list.moves import MOVES
from tests.proofs.guard_list.moving import MOVING
from tests.proofs.guard_list.ours import OURS
from tests.proofs.guard_list.pages import PAGES
from tests.proofs.guard_list.pictures import PICTURES
from tests.proofs.guard_list.room import ROOM
from tests.proofs.guard_list.sessions import SESSIONS
from tests.proofs.guard_list.sms import SMS
from tests.proofs.guard_list.stored import STORED
from tests.proofs.guard_list.typed import TYPED
from tests.proofs.guard_list.waiting import WAITING
from tests.proofs.guard_list.who import WHO

__all__ = ["GUARDS", "Cut", "Guard"]

GUARDS: tuple[Guard, ...] = (
    *KEPT,
    *WHO,
    *OURS,
    *PAGES,
    *SESSIONS,
    *LINKS,
    *MOVES,
    *MOVING,
    *APPOINTMENT,
    *CLOCKS,
    *LANGUAGES,
    *ELSEWHERE,
    *CODES,
    *STORED,
    *FILES,
    *CONFINED,
    *PICTURES,
    *TYPED,
    *WAITING,
    *LIMITS,
    *BUSINESS,
    *ROOM,
    *SMS,
)
