"""A document → the frozen values of the model. Every value is looked at on its way."""
