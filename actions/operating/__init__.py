"""Operations on orders in chat: what is wanted, what is still missing, a preview, a clear yes, and what was done.

    hearing.py      what a message brings: order, lines, variants, way to pay, reason, address (each read by *_meant.py)
    asking.py       the question for what is missing, with choices
    requesting.py   the task as a request of orders/
    dialogue.py     one step: ask, preview, refuse with an alternative; performing.py: do it, undo it
    operate.py      the actions that conductor.py runs; routing.py: which messages belong to an open task
    plan_texts.py, refusal_texts.py    plans, results and refusals in words

The slot `task` keeps the open operation between messages (task.py): ids and positions, nothing personal once it is shown.
"""
