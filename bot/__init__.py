"""Rasa as a turn calculator (Python 3.10): launcher, gateway channel, tracker store, NLU components."""
