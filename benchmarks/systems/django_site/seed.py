"""Fills django-appointment with the workload that comes as JSON; prints the ids and sessions.

Run in its own virtual environment, where nothing of Rebook is installed.
"""

import datetime as dt
import json
import sys

import django

django.setup()

# All of these ask for a Django that has been set up.
from appointment.models import (  # noqa: E402
    Appointment,
    AppointmentRequest,
    Config,
    Service,
    StaffMember,
    Unavailability,
    WorkingHours,
)
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

CLIENTS = 64
AT_ONCE = 2000
UNUSABLE = "!"  # nobody signs in by password, so nothing is hashed


def main():
    wanted = json.load(sys.stdin)
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0, run_syncdb=True)  # its package comes without migrations
    with transaction.atomic():
        told = fill(wanted)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    json.dump(told, sys.stdout)


def fill(wanted):
    users = get_user_model().objects
    Config.objects.create(
        slot_duration=30,
        lead_time=dt.time(9),
        finish_time=dt.time(17),
        appointment_buffer_time=0,
        website_name="Benchmark",
        default_reschedule_limit=100_000,
    )
    service = Service.objects.create(
        name="Consultation",
        duration=dt.timedelta(minutes=30),
        price=0,
        allow_rescheduling=True,
        reschedule_limit=100_000,
    )
    admin = users.create_superuser("root", "root@example.org", UNUSABLE)
    clients = [
        users.create(username=f"c{n}", email=f"c{n}@example.org", password=UNUSABLE)
        for n in range(CLIENTS)
    ]
    staff = [employ(users, service, number) for number in range(wanted["staff"])]
    lunch(staff, wanted["workdays"])
    book(staff, clients, service, wanted["taken"])
    return {
        "service": service.id,
        "staff": [one.id for one in staff],
        "admin": session(admin),
        "clients": [session(one) for one in clients],
    }


def employ(users, service, number):
    user = users.create(
        username=f"s{number}",
        email=f"s{number}@example.org",
        first_name="Staff",
        last_name=f"{number:03}",
        password=UNUSABLE,
    )
    member = StaffMember.objects.create(user=user, slot_duration=30)
    member.services_offered.add(service)
    for weekday in range(1, 6):
        WorkingHours.objects.create(
            staff_member=member,
            day_of_week=weekday,
            start_time=dt.time(9),
            end_time=dt.time(17),
        )
    return member


def lunch(staff, workdays):
    away = [
        Unavailability(
            staff_member=member,
            description="lunch",
            date=day,
            start_time=dt.time(12),
            end_time=dt.time(13),
        )
        for member in staff
        for day in workdays
    ]
    Unavailability.objects.bulk_create(away, batch_size=AT_ONCE)


def book(staff, clients, service, taken):
    requests = AppointmentRequest.objects.bulk_create(
        [
            AppointmentRequest(
                date=day,
                start_time=start,
                end_time=end,
                service=service,
                staff_member=staff[number],
                id_request=f"seed{at}",
            )
            for at, (number, day, start, end) in enumerate(taken)
        ],
        batch_size=AT_ONCE,
    )
    booked = [
        Appointment(
            client=clients[at % CLIENTS],
            appointment_request=request,
            phone="+12025550123",
            amount_to_pay=0,
            id_request=f"seedA{at}",
        )
        for at, request in enumerate(requests)
    ]
    Appointment.objects.bulk_create(booked, batch_size=AT_ONCE)


def session(user):
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.set_expiry(7 * 86_400)
    store.save()
    return store.session_key


if __name__ == "__main__":
    main()
