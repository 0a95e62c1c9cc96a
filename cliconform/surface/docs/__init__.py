"""Find the command lines in documents and check them against the surface.

In comes a document's text, the target's surface and the names that the target is called by; out
comes a :class:`~cliconform.model.docs.Document` with its command lines, findings and runnable
lines. Begin reading at ``documents.py``, which calls the others in order.

documents        a document's text → its ``Document``
markdown         Markdown text → blocks of lines and comments for cliconform
markdown_extensions  Jekyll's, Hugo's and MyST's notations → those of CommonMark
rst              reStructuredText → the same
python_code      Python code → the command lines in it: shell escapes, calls, docstrings
text             plain text → the same
blocks           the types that the three readers return, and which language a block is in
comments         apply ``cliconform: ignore`` and ``run`` comments; warn of those without effect
block_calls      a block → the calls of the target in it, and the commands that a reader types
excerpts         a block → the lines of it that are typed
shell_parser     shell text → simple commands and complete commands, by POSIX's grammar
shell_words      shell text → one word, by POSIX's rules of quoting
calls            a simple command → the words that call the target, behind ``sudo``, ``uv run`` …
check            a call → a command line with its findings
spec_coverage    mark the command lines that a command of the spec runs too
runnable         the runnable lines of a document → commands of a spec, to run them
"""
