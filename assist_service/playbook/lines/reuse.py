"""Detection of playbook lines that stayed in the reply that the agent sent."""

import re
from collections.abc import Mapping

from assist_service.domain.conversation import Conversation
from assist_service.domain.types import Message
from assist_service.language.words import words_of as parse_words
from assist_service.playbook.lines.line import SharedLine

# The share of a line's words that must be in the reply: agents rephrase lines.
SHARE = 0.6
_SLOT = re.compile(r"\{\w+\}")


def words_of(text: str) -> frozenset[str]:
    """Return the stems of a text's words, without slots."""
    return frozenset(filter(str.isalnum, parse_words(_SLOT.sub(" ", text)).stems))


def is_kept(line: str, reply: str) -> bool:
    """Whether most words of the line are in the reply."""
    own = words_of(line)
    return bool(own) and len(own & words_of(reply)) >= SHARE * len(own)


def kept_lines(
    conversation: Conversation, reply: Message, lines: Mapping[str, SharedLine]
) -> tuple[str, ...]:
    """Return the IDs of lines taken since the agent's last reply that stayed in this one."""
    before = [
        turn.message.sent_at
        for turn in conversation.turns
        if turn.message.author == "agent" and turn.message.public and turn.message.id != reply.id
    ]
    since = max((at for at in before if at <= reply.sent_at), default=0.0)
    line_ids = dict.fromkeys(line for line, at in conversation.taken_lines if at > since)
    return tuple(
        line_id
        for line_id in line_ids
        if line_id in lines and is_kept(lines[line_id].text, reply.text)
    )
