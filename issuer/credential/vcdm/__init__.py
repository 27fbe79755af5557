"""Verifiable credentials and presentations that are no badges, after the data models 1.1 and 2.0.

For the conformance suites of the W3C, which send what badges never hold: contexts of their own, several subjects,
texts with a language. Nothing that a person is shown rests on this package. Badges are judged by the shape of Open
Badges (`shape`), which is much narrower, and `verifier` never comes here.
"""
