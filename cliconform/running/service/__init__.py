"""Services: a program that serves is started, used over the network and stopped.

In: the :class:`~cliconform.model.invocation.Service` and the HTTP requests of a step. Out: a
:class:`~cliconform.model.observation.ServiceFacts` and an answer for each request. Begin with
``service_run``.

- ``service_run``: from the start of the program to its stop: ready, requests, signal
- ``client``: wait until the service is ready and send the requests, in a background thread
- ``http_request``: send one request and read the answer, in limited time and memory
- ``ports``: reserve free ports for the services of a run
"""
