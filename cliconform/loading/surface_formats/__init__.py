"""Loads surfaces that are described in other formats than cliconform's own.

In comes a file, or a folder of files; out comes the Surface. The format is detected by the content.
Begin reading at ``detection``.

detection    which format a file is in → its reader; a clear word for what is no description
tree         what the readers return, and the surface that it makes
opencli      OpenCLI, JSON or YAML
usage_kdl    usage specs, KDL
carapace     specs of carapace, YAML
cobra_docs   the YAML of Cobra's generator of documentation, a file or a folder
own_json     what ``cliconform surface --format json`` writes
extras       the libraries for YAML and KDL, loaded only when one is read
"""
