"""What several rooms of the tests share: builders of values, and ways through the front door."""
