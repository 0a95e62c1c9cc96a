"""What a text, a JSON document, a table or a file holds, compared with what is promised.

In: a promise about contents (a text, a value at a path, columns, rows), what was found, and the
evidence that fills in placeholders. Out: findings. The checks of streams, files and HTTP responses
use these modules, so that ``contains`` or ``json`` mean the same everywhere.

Begin with ``text_content.py``.

=======================  ==================================================================
``text_content.py``      ``contains``, ``matches``, ``lacks``, ``equals``, ``ordered``, ``empty``
``text_promise.py``      such a promise, filled in and in words
``text_difference.py``   how a whole text differs from the one that is promised
``streams.py``           the streams of a command as texts
``byte_text.py``         the bytes of a file or a response as a text
``text_evidence.py``     what was seen of a text, for the known file
``json_content.py``      values in a JSON document, by their path
``json_differences.py``  where two values of JSON differ, by their paths
``schema_content.py``    a JSON document compared with a JSON Schema
``query_answer.py``      what an SQL query answered
``data_content.py``      rows and columns of what a stream is
``table_content.py``     rows and columns of Parquet, CSV and JSON files
``amounts.py``           a number that was counted: exact, or within bounds
``doubtful_files.py``    which of many files may not keep a promise about their text
``file_content.py``      all of these for each of the files that a command produced
=======================  ==================================================================
"""
