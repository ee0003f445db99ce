"""Compiled templates call the functions that say our words as they are.

Jinja asks of whatever a template calls whether it wants the context, which takes twice as long as a French word: a
mission's page says eighty.
"""

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

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


class Direct(CodeGenerator):
    # Jinja decorates its own with one that takes names only.
    def visit_Call(self, node: nodes.Call, frame: Frame, **options: bool) -> None:  # type: ignore[override]
        ours = isinstance(node.node, nodes.Name) and node.node.name in SAYING
        if not ours or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, **options)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for fact in node.kwargs:
            self.write(f"{fact.key}=")
            self.visit(fact.value, frame)
            self.write(", ")
        self.write(")")
