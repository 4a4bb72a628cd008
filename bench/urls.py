"""The sitemap of the house, and what it is compared with."""

from bench.reference import urlpatterns
from shouwen.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
