"""Rules of this room, without database and clock."""
