"""SQL over what a command left in its home: DuckDB for its files, SQLite for its databases.

In: the home's path, or that of a database in it, and one SELECT. Out: a ``QueryResult``. Both
engines only read, see nothing outside the home, leave no file in it, and stop at a time limit.
``SpecFaultError`` means that the SQL is wrong, ``QueryError`` that the home cannot answer it.

Begin with ``query_result.py``.

======================  ==============================================================
``query_result.py``     the result and its limits; the error
``duckdb_engine.py``    ``DuckDBHome``: queries over Parquet, CSV and JSON files
``duckdb_instance.py``  instances of DuckDB: of one home, or shared by those of a run
``duckdb_calls.py``     the same within bounds, in the process that can be stopped
``sqlite_engine.py``    ``query``: a query over one SQLite database
``sql_paths.py``        the paths in SQL, made absolute for DuckDB
======================  ==============================================================
"""
