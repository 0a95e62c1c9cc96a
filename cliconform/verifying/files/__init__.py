"""The home that a command left: which paths changed, and what is in its files.

In: the snapshots of an ``Observation``; while it still exists, the home itself. Out: paths, bytes,
texts, and the lines in which two files differ. Nothing outside the home is opened.

====================  =======================================================================
``changes.py``        the paths created, changed and removed: one snapshot against the other
``globs.py``          globs over the paths of a home
``equal_files.py``    which files are equal, so that one of them is read
``home_files.py``     reading one file of the home
``kept_files.py``     small files that several promises are about, read once
``parquet_files.py``  rows and columns by the metadata of Parquet files, small ones read together
``left_contents.py``  what is in a file that nothing is promised about: tables, a text
``content_diff.py``   two files compared by what they mean: Parquet, SQLite, CSV, text
``table_changes.py``  the rows of databases and Parquet files that a command changed, to be shown
``row_changes.py``    the rows of two tables: added, removed, or with other values
====================  =======================================================================
"""
