"""The addresses of the citizen's pages."""

from django.urls import path

from dispatch.pages import picture, requesting, tracking

urlpatterns = [
    path("minta", requesting.request_page, name="request_visit"),
    path("minta/tiket", requesting.ticket_page, name="ticket"),
    path("lacak", tracking.tracking_page, name="tracking"),
    path("lacak/keadaan", tracking.state_part, name="tracking_state"),
    path("lacak/gambar.svg", picture.van_picture, name="van_picture"),
    path("lacak/memburuk", tracking.worse_page, name="tracking_worse"),
    path("lacak/batal", tracking.cancel_page, name="tracking_cancel"),
    path("lacak/nilai", tracking.rating_page, name="tracking_rating"),
    path("lacak/lain", tracking.other_ticket, name="tracking_other"),
]
