"""SQL straight to answers; what would be is worked out and forgotten."""

from services.automations.queries.figures import figures

__all__ = ["figures"]
