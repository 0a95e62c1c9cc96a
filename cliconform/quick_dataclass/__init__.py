"""``dataclass`` of the standard library, made in a tenth of the time and without loading it.

The module :mod:`dataclasses` loads :mod:`inspect`, :mod:`ast` and :mod:`dis`, and compiles up to
eight methods when a class is made. A run imports hundreds of classes and makes an object or two of
some of them: all that would take a fifth of it. Here all classes have the same methods at first,
which look up the fields of their class; a class that is used often gets compiled ones.

What a class does is the same, and the functions of :mod:`dataclasses` work with it, too. It has no
``__dataclass_params__``: a class and its base are both to be made here, or none.

In: a class with annotations. Out: a dataclass; begin at :mod:`~cliconform.quick_dataclass.make`.

- ``make``: the decorator, fields with defaults, slots;
- ``field``: a field, and what asks for the fields of a class;
- ``shared_methods``: the methods that all classes have at first;
- ``compiled_methods``: those of a class that is used often;
- ``standard_fields``: the fields as the standard library knows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import (
        MISSING,
        Field,
        asdict,
        dataclass,
        field,
        fields,
        is_dataclass,
        replace,
    )
else:
    from .field import MISSING, Field, asdict, fields, is_dataclass, replace
    from .make import dataclass

    field = Field

__all__ = ["MISSING", "Field", "asdict", "dataclass", "field", "fields", "is_dataclass", "replace"]
