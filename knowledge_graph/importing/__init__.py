"""Bring in what a shop has already: entries in files, tables of questions and answers, help pages. Preview, then commit."""
