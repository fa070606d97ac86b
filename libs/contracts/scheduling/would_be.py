"""What would happen if an appointment were changed: asked by previews, never carried out."""

from libs.contracts.endpoint import Endpoint
from libs.contracts.notifications import PreviewChange, RenderEvent

WOULD_BE = Endpoint(
    "would_be",
    "POST",
    "/appointments/{appointment_id}/would-be",
    RenderEvent,
    PreviewChange,
    refusals=("stale_version", "wrong_state", "too_late", "too_early", "slot_taken"),
)
