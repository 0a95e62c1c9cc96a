"""Bars, frames, days, symbols and jobs. Imports nothing but the errors."""
