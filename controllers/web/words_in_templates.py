"""French stands in the templates: there it is part of what is compiled, and a page that says eighty words asks for none.

The other languages look for each word when a page is made.
"""

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from wording.languages import gettext, ngettext, rich, team, team_plural, team_rich

# By the names that `wording.extraction` looks for.
SAYING = {
    "_": gettext,
    "ngettext": ngettext,
    "rich": rich,
    "team": team,
    "team_plural": team_plural,
    "team_rich": team_rich,
}
_AS_IT_IS = {"_", "team"}


class InFrench(NodeTransformer):
    """`{{ team("Oui") }}` is « Oui »."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        said = isinstance(node.node, nodes.Name) and node.node.name in _AS_IT_IS and len(node.args) == 1
        with_facts = node.kwargs or node.dyn_args or node.dyn_kwargs
        return node.args[0] if said and not with_facts and isinstance(node.args[0], nodes.Const) else node
