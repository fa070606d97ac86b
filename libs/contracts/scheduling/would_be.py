"""What would happen if an appointment were changed or made: for previews, never carried out."""

from libs.contracts.endpoint import Endpoint
from libs.contracts.notifications import PreviewChange, RenderEvent
from libs.contracts.scheduling.appointments import BookAppointment

WOULD_BE = Endpoint(
    "would_be",
    "POST",
    "/appointments/{appointment_id}/would-be",
    RenderEvent,
    PreviewChange,
    refusals=("stale_version", "wrong_state", "too_late", "too_early", "slot_taken"),
)
WOULD_BE_BOOKED = Endpoint(
    "would_be_booked",
    "POST",
    "/appointments/would-be",
    RenderEvent,
    BookAppointment,
    refusals=("too_late", "too_early", "outside_hours", "slot_taken"),
)
