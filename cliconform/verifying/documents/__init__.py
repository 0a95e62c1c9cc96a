"""JSON, JSON lines and CSV: a text as parsed documents, or as the rows and columns of a table.

In: the text of a stream, a file or a response. Out: ``Documents`` or a ``Table``; or an
``UnreadableError`` that says in which line the text is neither, and what is there. Nothing is
compared here.

Begin with ``json_documents.py``.

=====================  ================================================================
``json_documents.py``  JSON, or several documents, such as JSON lines
``tables.py``          rows and columns, of JSON or CSV
``stream_data.py``     the documents and tables of the streams, read once; SQL over them
=====================  ================================================================
"""
