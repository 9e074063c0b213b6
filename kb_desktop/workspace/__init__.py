"""The database: journal, projection, merging, search and undo. The only room that knows SQLAlchemy."""
