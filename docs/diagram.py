"""The workflow as a Mermaid diagram, from the table: `python -m docs.diagram` writes it into the README."""

from docs import readme
from models.missions.transition_table import TRANSITIONS, Who
from models.workflow import Status

_WHO = {
    Who.ANY_CONTRACTOR: "prestataire",
    Who.ITS_CONTRACTOR: "prestataire",
    Who.TENANT: "locataire",
    Who.MANAGER: "gestionnaire",
    Who.SYSTEM: "système",
    Who.MANAGER_FOR_TENANT: "gestionnaire",
}
# Endings that lead from nearly everywhere to one place: said once, under the diagram.
_EVERYWHERE = {"withdraw", "reassign", "cancel"}


def diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{status.label}" as {status.value}' for status in Status]
    lines.append("    [*] --> new: publish (gestionnaire)")
    for row in TRANSITIONS:
        if row.action in _EVERYWHERE:
            continue
        who = next(_WHO[person] for person in row.who if person in _WHO)
        for source in row.sources:
            lines.append(f"    {source.value} --> {row.target.value}: {row.action.value} ({who})")
    lines += [f"    {status.value} --> [*]" for status in (Status.CLOSED, Status.CANCELLED)]
    lines.append("```")
    for row in TRANSITIONS:
        if row.action in _EVERYWHERE:
            sources = ", ".join(f"« {source.label} »" for source in row.sources)
            lines += [
                "",
                f"`{row.action.value}` (« {row.label} ») mène à « {row.target.label} » depuis {sources}.",
            ]
    return "\n".join(lines)


def written(text: str) -> str:
    """The README with the diagram in its place."""
    return readme.written(text, "workflow", diagram())


if __name__ == "__main__":
    readme.put("workflow", diagram())
