"""What a command prints: promises about ``stdout``, ``stderr`` or ``output``, which is both."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.contents import TextPromise
from cliconform.model.outcome import Finding
from cliconform.verifying.contents.streams import find_stream
from cliconform.verifying.contents.text_content import check_text
from cliconform.verifying.contents.text_promise import fill_texts
from cliconform.verifying.evidence import Evidence


def check_stream(promise: TextPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check a promise about one of the streams."""
    texts = fill_texts(promise, evidence)
    subject = find_stream(promise.source, evidence, texts, raw=promise.raw)
    yield check_text(promise, subject, evidence)
