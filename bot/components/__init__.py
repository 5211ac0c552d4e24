"""NLU components, named by path in config.yml: language, sentence vectors, intents in three bands, entities."""
