"""Competency frameworks as data: readers that turn the official files of several publishers into one kind of item.

Pure: a reader is handed an open file and yields what is in it. It knows no database, no network and no clock, and it
never recognises a file by its name: `opening.open_source` looks at the content.
"""
