"""The words of every mail, one file for each part of the guide; a kind of message is its key."""

from collections.abc import Callable

from notifications.letters import appointments, ending, papers, reminders, slots, visits, work
from notifications.scene import Letter, Scene

LETTERS: dict[str, Callable[[Scene], Letter]] = {
    **slots.LETTERS,
    **visits.LETTERS,
    **work.LETTERS,
    **papers.LETTERS,
    **ending.LETTERS,
    **reminders.LETTERS,
    **appointments.LETTERS,
}
