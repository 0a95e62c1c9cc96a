"""What tests of several folders share: builders of values, and running cliconform."""
