"""Django's PostgreSQL with moments read at once; `shouwen.kit.postgresql` is an ENGINE."""
