"""Documents → the command lines in them, each word with its place, held against the surface.

markdown, rst, plain    a document's text → blocks: code, transcripts, spans, with their places
shell                   a block → command lines, split as a shell splits them
calls                   a command line → the words that call the target, if it does
holding                 a call → what the surface has against it
"""
