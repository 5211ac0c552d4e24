"""A person at the desk, for tests with real processes: signs in, looks at the queue, answers, hands back."""
