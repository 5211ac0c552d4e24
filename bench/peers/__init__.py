"""The systems a benchmark starts: Parley, and stock Rasa as its own tools set it up."""
