"""What a text, a JSON document, a table or a file holds, compared with what is promised.

In: a promise about contents (a text, a value at a path, columns, rows), what was found, and the
evidence that fills in placeholders. Out: findings. The checks of streams, files and HTTP responses
use these modules, so that ``contains`` or ``json`` mean the same everywhere.

Begin with ``text_content.py``.

====================  ===================================================================
``text_content.py``   ``contains``, ``matches``, ``lacks``, ``equals``, ``ordered``, ``empty``
``json_content.py``   values in a JSON document, by their path
``table_content.py``  rows and columns of Parquet, CSV and JSON files
``amounts.py``        a number that was counted: exact, or within bounds
``file_content.py``   all of these for each of the files that a command produced
====================  ===================================================================
"""
