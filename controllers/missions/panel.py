"""What all the forms that open inside a mission have."""

from typing import Protocol


class Panel(Protocol):
    """A form that opens inside the mission, at its own address: one of controllers.missions.forms, or a decision.

    `kind` names the partial: `partials/panels/{kind}.html`, root `#panel`. Every panel has `title`, `url` (its
    POST), `errors`, `cancel_url` (the mission) and `meta`; a decision has the last two in its form.
    """

    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str: ...
