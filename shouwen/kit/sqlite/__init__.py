"""Django's SQLite with a queue in front of the writer; `shouwen.kit.sqlite` is an ENGINE."""
