"""The addresses of the citizen's pages."""

from django.urls import path

from dispatch.pages.calendar import own_calendar
from dispatch.pages.complaints import answer_of_complaint, complaint_page, other_complaint, reply_page
from dispatch.pages.messages import messages_page
from dispatch.pages.picture import van_picture
from dispatch.pages.requesting import request_page, ticket_page
from dispatch.pages.sharing import share_page
from dispatch.pages.tracking import (
    answer_page,
    cancel_page,
    other_ticket,
    rating_page,
    state_part,
    tracking_page,
    worse_page,
)

urlpatterns = [
    path("minta", request_page, name="request_visit"),
    path("minta/tiket", ticket_page, name="ticket"),
    path("bagikan", share_page, name="share_position"),
    path("lacak", tracking_page, name="tracking"),
    path("lacak/keadaan", state_part, name="tracking_state"),
    path("lacak/gambar.svg", van_picture, name="van_picture"),
    path("lacak/jawab", answer_page, name="tracking_answer"),
    path("lacak/memburuk", worse_page, name="tracking_worse"),
    path("lacak/batal", cancel_page, name="tracking_cancel"),
    path("lacak/nilai", rating_page, name="tracking_rating"),
    path("lacak/pesan", messages_page, name="tracking_messages"),
    path("pesan/<slug:token>", messages_page, name="messages"),
    path("pengaduan", complaint_page, name="complaint"),
    path("pengaduan/jawaban", answer_of_complaint, name="complaint_answer"),
    path("pengaduan/balas", reply_page, name="complaint_reply"),
    path("pengaduan/lain", other_complaint, name="complaint_other"),
    path("kalender/<slug:key>.ics", own_calendar, name="own_calendar"),
    path("lacak/lain", other_ticket, name="tracking_other"),
]
