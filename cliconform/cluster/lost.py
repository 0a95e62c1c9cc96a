"""What is raised when a part of the cluster cannot be reached any more."""


class WorkerLostError(Exception):
    """A worker is lost, with what it ran; the message says why."""


class SchedulerLostError(Exception):
    """The scheduler is lost; the message says so."""
