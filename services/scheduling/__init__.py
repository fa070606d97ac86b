"""Scheduling: who can be met when, and every change of it.

owns       staff, contacts, companies, appointment types, hours, appointments, claims, history
publishes  appointment.*, contact.*, staff.*
listens    portal.access_changed
tables     staff, contacts, companies, subscribers, appointment_types, type_staff, firm,
           appointments, claims, seats, history; outbox, inbox, answers, heartbeats
"""
