"""A city as data: reading its folder, checking it, loading it, and drawing its schematic map."""
