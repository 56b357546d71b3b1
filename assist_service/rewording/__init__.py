"""A language model on a leash: it may reword flexible wording, and nothing it says is believed.

Nothing here is imported unless an operator sets ``ASSIST_LLM_URL`` and a team switches it on.
"""
