"""What was refused, as it is told: the sentence of each fault, in the language that is spoken."""

from wording.faults import AnyFault, Detailed, Fault
from wording.languages import gettext
from wording.refusals import files, missions, typed
from wording.refusals.sentence import Sentence

SENTENCES: dict[Fault, Sentence] = {**missions.SENTENCES, **typed.SENTENCES, **files.SENTENCES}


def said(fault: AnyFault) -> str:
    code, facts = (fault.fault, fault.facts) if isinstance(fault, Detailed) else (fault, {})
    sentence = SENTENCES[code]
    return gettext(sentence, **facts) if isinstance(sentence, str) else sentence(**facts)
