"""Rules of definitions, question types, paths and publishing: values in, values out."""
