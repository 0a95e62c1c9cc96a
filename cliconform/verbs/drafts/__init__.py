"""What ``record`` works with: commands that are run several times before they are promised.

In: command lines, typed or from a document. Out: the tables of a spec. Begin with
``command_recording``.

- ``recorded_command``: a command to record: its id, its words, and the ports in them
- ``spec_text``: a spec with its text, to which commands are added
- ``command_recording``: runs it three times, drafts its promises, and checks them once
- ``quick_start``: the command lines of a document, or of a shell session, as a chain of commands
"""
