"""How long personal data is kept, as pure values."""
