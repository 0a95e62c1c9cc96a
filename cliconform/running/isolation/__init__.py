"""The sandbox: run a command where only its home is writable, with a loopback of its own.

A worker that gets a sandboxed task starts a second process of itself, which lives in namespaces of
its own (namespaces(7)) and carries out all sandboxed tasks of the run. Each command is started by a
thread of that process which has given up everything a command must not do: what a thread gives up
(its view of the files, its network, its capabilities) the program that it starts does not have.

What holds a command in is the system: mounts that are read-only, Landlock (landlock(7)) that allows
writing in the command's own home alone, and an empty network. What a command tried is known from
seccomp notifications (seccomp_unotify(2)): they only record, so that it does not matter that a
program can change a path in its memory after it was read. It does for connections to sockets in the
file system, which nothing else refuses: a program that sets out to deceive can make one.

Nothing here knows terminals or tasks. Begin with ``sandbox``.

- ``sandbox``: :class:`Sandbox`: the start of one command in it, and what the command tried
- ``entry``: put a process into namespaces of its own; why that is not possible
- ``availability``: whether this machine allows it; settles ``sandbox if available``
- ``view``: the file system that commands see: read-only, with an empty decoy for the user's home
- ``visible``: the paths below a decoy that a command needs: the program and what it consists of
- ``network``: a network with a loopback alone
- ``shared_memory``: remove what a command has left in memory of its own namespace
- ``privileges``: give up capabilities, and all writing outside the home (Landlock)
- ``reported_calls``: the system calls that are reported, and their numbers on each machine
- ``filter``: the seccomp filter that reports them, as a program for the kernel
- ``report_reader``: waits for the reports of commands, in a thread
- ``reported_call``: one of them, with the memory that its arguments point to
- ``refusals``: the reported system calls, as what was written or connected to outside
- ``interactive``: a program of the user, such as a shell, in a command's sandbox
- ``system_calls``: the calls of the kernel that Python has no functions for
"""
