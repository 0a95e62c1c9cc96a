"""The surface beside the spec: what is promised of each command, option and argument."""
