"""The shapes that cross the API, one file per kind of reader. ``frontend/src/api/schema.d.ts`` is made from them."""
