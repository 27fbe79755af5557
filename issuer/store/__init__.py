"""Typed SQLAlchemy models with their queries. No Flask, no rules: rows in, rows out."""
