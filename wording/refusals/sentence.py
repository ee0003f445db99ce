"""How the sentence of a fault is written down."""

from collections.abc import Callable

# As it is, its facts in braces; or, where a fact is written out first, what does so.
Sentence = str | Callable[..., str]
