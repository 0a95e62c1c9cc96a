"""Homes: the folder that a step runs in, created, compared and removed.

In: the folder of a run, what a spec puts into a home, and the home of the step that is needed.
Out: a home to run in, and a :class:`~cliconform.running.home.snapshot.Snapshot` of it before and
after. Begin with ``creation``. Everything copes with what programs leave behind: links that lead
out of the home, folders without permissions, thousands of nested folders, FIFOs, sparse files.

- ``run_folder``: where the homes of a run are created, and how they are removed at the end
- ``held_folder``: that folder held open, so that no link is in the way to a home
- ``creation``: create a home and fill it as the spec says; remove it
- ``environment``: the variables that point into a home
- ``copy_tree``: copy a whole home, or the user's files into a home
- ``existing_files``: remove files of a home, and change their permissions
- ``start_folder``: the folder in a home that a program starts in
- ``copy_content``: copy the content of one file
- ``safe_paths``: create folders and clear paths without following a program's links
- ``snapshot``: what is in a home: kinds, modes, sizes, digests of the contents
- ``snapshot_file``: the snapshot that is kept beside a home for the homes made of it
- ``portable_home``: a home without contents, and the home that is made of it elsewhere
- ``content_store``: contents of files in a folder, each once, by digest
- ``left_home``: make what a program has left in the place of its home usable
- ``file_system``: what the file system tells without a look at all that is in a home
- ``file_times``: when a file's times prove that it is unchanged
- ``mounts``: what is mounted where, as the system tells
- ``removal``: remove a folder whatever a program has made of it
- ``folders``: open and walk folders of any depth
"""
