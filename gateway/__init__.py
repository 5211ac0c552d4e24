"""The only door to the internet: HTTP routes, identity, the turn worker, event streams. Routes and wiring only."""
