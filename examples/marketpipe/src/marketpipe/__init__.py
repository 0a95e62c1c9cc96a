"""A stand-in for MarketPipe: the documented command line, small, real, and offline."""

__version__ = "0.1.0a1"
