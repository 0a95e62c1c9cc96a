"""Does the spec find bugs? Faults and harmless changes of the stand-in, and what finds them."""
