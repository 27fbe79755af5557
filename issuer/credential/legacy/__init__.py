"""Badges of Open Badges 1.0, 1.1 and 2.0, hosted and signed, as many earners still hold them.

What makes such a badge genuine is not in the file. A hosted one is what the issuer's own address says today; a signed
one is signed, but what it stands for and whose key it is stands at the issuer's address too. So the documents are
fetched, and what a picture carries serves to find them and is never believed or shown.

The specifications are Linked Data, and let anybody redefine their words. Here the words of the specification are
read, and whatever would make another reader see something else is refused.
"""
