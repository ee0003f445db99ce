"""A lively agency for whoever tries Créneau: every verb is the real one, under a moved clock."""

from demo.loading import load_into_empty

__all__ = ["load_into_empty"]
