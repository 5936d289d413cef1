"""Tables and reads of this room."""
