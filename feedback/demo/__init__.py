"""Demo: a believable year of a service business, played through the product's own services.

Enters: the moment of loading. Leaves: Lanting Home Service with its places, people, answers and
cases up to that moment, and what a terminal or a tool is told about it.
Words: story, place, person, scene (a case staged so that its clock is at a telling point).
Nothing here is a rule of the product; leave the room out and the product is the same.
"""
