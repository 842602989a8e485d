"""The language model, which is optional: it may rewrite, order and phrase, and everything it says is checked.

``transport`` guards the connection, ``endpoint`` speaks with the model through Haystack's generator,
``breaker`` stops asking one that fails; ``prompts`` says what it is told; ``rewriting``, ``ordering`` and
``phrasing`` take what it gives, ``grounds`` and ``checking`` hold each sentence against the quotes;
``assistant`` puts them together. Nothing of it is imported unless an endpoint is configured.
"""
