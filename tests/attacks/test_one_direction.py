"""Promise 1: analysis, policy and coaching do no I/O. Attack: listen to the interpreter while they decide."""

import subprocess
import sys

# Everything that reaches outside of a process raises an audit event of one of these families.
SCRIPT = """
import sys
from assist_service.coaching.frameworks import load_frameworks
from assist_service.domain.conversation import Conversation, ConversationKey, Details, fold
from assist_service.engine.engine import Guidance, decide
from assist_service.helpdesk.contract import Incoming
from assist_service.policy.rules.ruleset import load_rules
from assist_service.settings import Settings
from assist_service.team_settings.model import DEFAULT
from assist_service.domain.types import Message
s = Settings({})
guidance = Guidance(load_rules(s["ASSIST_RULES_DIR"]), load_frameworks(s["ASSIST_FRAMEWORKS_DIR"]), DEFAULT)
TEXTS = [("customer", "Three weeks late, I am really angry! My card is 4111 1111 1111 1111, "
          "IBAN DE89 3704 0044 0532 0130 00"),
         ("agent", "I understand your frustration. I'll refund you 50 EUR within 2 days."),
         ("customer", "My SSN is 219-09-9999 and my password is hunter2")]
def run(name):
    known = Conversation(ConversationKey("d", "a", name))
    for number, (author, text) in enumerate(TEXTS):
        message = Message(str(number), author, text, 1.7e9 + number)
        details = Details(language="en", customer_name="Dana")
        incoming = Incoming(known.key, str(number), message.sent_at, message, details)
        known = fold(known, decide(known, incoming, guidance))
    return known
run("warm")
heard = []
def hook(event, arguments):
    if event.split(".")[0] in (
        "open", "socket", "subprocess", "os", "shutil", "urllib", "http", "sqlite3", "tempfile", "pathlib",
    ):
        heard.append((event, str(arguments)[:120]))
sys.addaudithook(hook)
known = run("heard")
print(len(known.shown_nudges) > 0, heard)
"""


def test_a_decision_touches_nothing_outside_the_process():
    """No file, no socket, no process, once the data files are loaded."""
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, check=True, timeout=120
    )
    assert found.stdout.decode().strip() == "True []"
