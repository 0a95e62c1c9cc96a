"""Report → console, JUnit, JSON: bytes and renderables. Pure; writing is apart."""
