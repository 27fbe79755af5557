"""Bulk jobs: many credentials by one confirmation, each exactly once whatever happens."""
