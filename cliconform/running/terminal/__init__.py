"""The terminal of a program under test: read what it writes, and type into it as a person would.

In: a running :class:`~cliconform.running.process.program.Program`, its output as it comes, and the
dialogue and input of its spec. Out: the output as chunks, and the exchanges of the dialogue. Begin
with ``dialogue``, which uses most of the others.

- ``dialogue``: find the prompts in the output, in order, and type the answers
- ``stream_search``: find a text in a stream that comes in pieces
- ``keyboard``: type when the program waits for input, and no faster than it reads
- ``input_wait``: decide that a program waits for input
- ``keys``: the bytes that a terminal sends for a key
- ``output_buffer``: keep the output, or its beginning and end if there is much
- ``unkept_output``: search the part of it that is not kept
- ``drain``: read what a program had written when it ended
"""
