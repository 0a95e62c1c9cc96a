"""Values and amounts, compared with promised ones and put into words.

In: a value of a database or a JSON document, or a number that was counted, and the promised
``Value`` or ``Amount``. Out: whether they are equal, their texts for messages, findings.

===============  ============================================================
``values.py``    equality of numbers, texts, dates, arrays; their texts; small tables
``amounts.py``   an exact number, or bounds: ``2,880 rows``, ``at least 1``
===============  ============================================================
"""
