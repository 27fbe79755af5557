"""Rosters: a class in a table, read row by row."""
