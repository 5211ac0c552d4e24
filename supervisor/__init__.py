"""Starts Parley's processes in order, waits for their health, restarts them with back-off, stops them all."""
