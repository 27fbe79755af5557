"""The documentation; `python -m docs` writes the part that is made from the code."""
