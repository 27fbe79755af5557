"""Open Badges 3.0 and W3C Verifiable Credentials: a pure core.

Nothing in this package knows Flask, a database, the network, the clock or the environment. Time, keys
and documents from elsewhere come in as arguments.
"""
