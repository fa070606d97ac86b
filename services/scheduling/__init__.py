"""Scheduling: who can be met when, and every change of it.

owns       staff, contacts, companies, appointment types, hours, appointments, claims, history,
           tasks
publishes  appointment.*, contact.*, staff.*, request.refused
listens    portal.access_changed, contact.tag_requested, appointment.note_requested,
           task.requested, reminder.requested
tables     staff, contacts, companies, subscribers, appointment_types, type_staff, firm,
           appointments, claims, seats, history, tasks, step_requests; outbox, inbox,
           answers, heartbeats
"""
