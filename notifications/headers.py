"""Header lines that mail programs read as they were written.

The folding of Python's own loses or doubles a space where a text with accents goes on in the next encoded word
(RFC 2047, 6.2: the space between two of them is none): of long French subjects one in twelve.
"""

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader
from email.policy import SMTP, Policy
from typing import cast


def _encoded(text: str, header: str, policy: Policy) -> str:
    """Folded; a text with accents in encoded words from its beginning to its end, the spaces within them."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=policy.max_line_length, header_name=header).encode(linesep="\r\n")


class _Text(UniqueUnstructuredHeader):
    name: str  # the registry joins each kind with the base, which has it

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {_encoded(str(self), self.name, policy)}\r\n"


class _OneAddress(UniqueAddressHeader):
    name: str

    def fold(self, *, policy: Policy) -> str:
        [address] = self.addresses
        if address.display_name.isascii():
            return BaseHeader.fold(cast(BaseHeader, self), policy=policy)
        return (
            f"{self.name}: {_encoded(address.display_name, self.name, policy)}\r\n <{address.addr_spec}>\r\n"
        )


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", cast(type[BaseHeader], _Text))
    for name in ("from", "reply-to", "to"):
        registry.map_to_type(name, cast(type[BaseHeader], _OneAddress))
    return registry


POLICY = SMTP.clone(header_factory=_registry())
