"""Which help pages to request from a program, and the surface that they add up to.

In: the program's name, the words that ask it for help, and the text of each page. Out: the
:class:`~cliconform.model.surface.Surface` of the program. Nothing here starts a process: both walks
return batches of :class:`PageRequest` and receive a :class:`PageText` for each, until they have no
more requests. :func:`cliconform.survey.survey` runs the requests.

Begin with :class:`PageWalk` in ``walk``.

page_request    a request for one page, and the text that came back
walk            from the program itself through every group to every command
completion      the same for Click's and Typer's shell completion: adds hidden options
"""
