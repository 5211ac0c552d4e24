"""Rasa's custom actions: tracker, one service call, utterance, events. register.py lists them all."""
