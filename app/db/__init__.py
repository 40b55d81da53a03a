"""The database floor: the only importer of SQLAlchemy and of the database drivers."""
