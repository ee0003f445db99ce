"""What the domain refuses, in sentences that people read as they are."""


class DomainError(Exception):
    sentence: str

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class TransitionRefused(DomainError):
    """The mission's state does not allow the action now (409)."""


class Stale(TransitionRefused):
    """The mission has moved on since the person saw it (409)."""


class NotVisible(DomainError):
    """To this person the object does not exist (404)."""

    def __init__(self) -> None:
        super().__init__("Cette page n'existe pas.")


class InvalidInput(DomainError):
    """`errors` maps a form field's name to its sentence; `kept` are files already received."""

    status = 422

    def __init__(self, **errors: str) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


class TooOften(InvalidInput):
    """What is allowed, but not so many times (RFC 6585, 4; ASVS 2.4)."""

    status = 429


class KeyReused(DomainError):
    """An idempotency key came back with other content (409)."""

    def __init__(self) -> None:
        super().__init__(
            "Ce formulaire a déjà été envoyé avec un autre contenu. Ouvrez la page à nouveau, puis recommencez."
        )


MOVED_ON = "La mission a changé depuis que vous avez ouvert cette page. Voici où elle en est."
