"""Decide which help pages to request from a program, and build its surface from them.

In come the program's name, the words that request help, and the text of each page; out comes the
:class:`~cliconform.model.surface.Surface` of the program. Nothing here starts a process: both walks
return batches of ``PageRequest`` values and receive a ``PageText`` for each, until they have no
more requests. :func:`cliconform.survey.survey` runs the requests.

Begin reading at ``walk.py``.

progress        what a survey tells of which pages it requests and runs
page_request    a request for one page, and the text that came back
walk            from the program itself through every group to every command
referred_pages  pages that others refer to: more options or commands, global options
cobra           the same for Cobra's completion protocol: adds commands and options
completion      the same for Click's and Typer's shell completion: adds hidden options
"""
