"""The durable truth about what was said: inbox, outbox, turns, identity of a conversation, event list."""
