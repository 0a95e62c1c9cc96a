"""Documents → the command lines in them, each word with its place, held against the surface.

markdown, rst, text     a document's text → blocks: code, sessions, spans, with their places
marks                   its comments for cliconform → which blocks are ignored, and which are run
words, tokens           shell text → simple commands, split as a shell splits them
calls                   a simple command → the words that call the target, if it does
shell                   a block → the calls in it, and the lines that a reader copies
holding                 a call → what the surface has against it
documents               all of it, for one document
copying                 a document's runnable lines → the commands of a reader who copies them
"""
