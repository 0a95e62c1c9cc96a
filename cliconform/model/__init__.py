"""What flows between the stages: frozen values and nothing that does anything.

Every class here is a frozen, slotted, keyword-only dataclass over plain data, so that it can be
pickled to a worker, stored as JSON and compared. Alternatives are tagged unions: each member
carries a ``kind``. Besides there are enumerations, and one sequence: ``outcomes.Outcomes``, since
those of a large run are packed until somebody reads them.
"""
