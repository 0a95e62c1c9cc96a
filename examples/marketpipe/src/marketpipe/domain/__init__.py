"""The words of the trade: bars, frames, days and jobs. Imports nothing but the errors."""
