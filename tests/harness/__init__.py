"""Real parts for tests: databases, servers, browser, sinks, PDFs. No mocks."""
