"""The moves of a reply: the closed vocabulary by which a framework's steps are ticked off."""

from typing import Literal

Move = Literal[
    "names_feeling",  # "you're worried", "how frustrating": a feeling is named as the customer's
    "validates",  # the feeling or its weight is acknowledged, generic or personalised
    "takes_up_facts",  # the acknowledgement is tied to what this customer said
    "apologises_once",  # one apology, not three
    "agrees",  # common ground: "you're right", "that should not have happened"
    "normalises",  # "anyone would feel that way", "other customers felt the same"
    "shares_found",  # what helped others: "what they found was ..."
    "asks_open",  # an open, purposeful question
    "offers_next_step",  # something to do next, shared or promised
    "gives_choice",  # two ways to go on, or the customer's say in it
    "says_when",  # a time or a date by which something happens
    "bridges",  # understanding and then the limit, or a limit with what is possible beside it
    "states_fixed",  # a rule, term or limit is stated
]
MOVES: tuple[Move, ...] = Move.__args__  # type: ignore[attr-defined]
