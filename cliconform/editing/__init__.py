"""Writes specs back: edits of a spec, and the house layout.

Comes in: a spec, its files as text, and what should change. Goes out: the files' new text, a patch,
or the files themselves, written whole or not at all::

    read_spec_files(spec) -> {name: TextFile}        the files of a spec as they are
    find_written(spec, files, step, address)         where a promise is written, and who shares it
    settle(spec, files, proposals)                   what steps need → edits, and what is refused
    apply_all(files, edits) -> changes               edits → the new text of each file
    make_patch(changes, folder) -> str               for `git apply` and `patch -p1`
    write_changes(changes)                           all files or none
    format_text(file) -> str                         the house layout: `cliconform fmt`
    update_known(file, rendered) -> str              new rows in a known file as it was written

No line changes but those of the edits. tree-sitter says where each statement is in the text, and
the text around it is left as it is; inside of a value tomlkit keeps comments and layout. After each
edit the text is read again, and has to say what the old one said with the edits in it. Begin with
`apply`. Each module knows only those above it::

    files       a file's text, data and digest
    syntax      a text → its statements, each with its place
    quoting     plain data → TOML, quoted as what it replaces
    data        edits of plain data
    values      edits of one value as it is written
    key_order   the order of a command's keys
    blocks      where whole lines and tables go, or are removed
    apply       edits → text
    patch       text → a unified diff
    write       text → files
    written     an address → where the promise is written
    settle      proposals → edits
    layout      the house layout
    known_file  the known file

tomlkit is imported in `values` only, and by no verb that does not edit.
"""
