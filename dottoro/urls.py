"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from dottoro import crew_shell, pages, screens
from dottoro.api import api

urlpatterns = [
    path("api/", api.urls),
    path("admin/", admin.site.urls),
    path("", include("dispatch.pages.urls")),
    path("", include(crew_shell.urlpatterns)),
    path("", include(screens.urlpatterns)),
    path("", include(pages.urlpatterns)),
]

handler400 = "dottoro.pages.bad_request"
handler403 = "dottoro.pages.forbidden"
handler404 = "dottoro.pages.not_found"
handler500 = "dottoro.pages.server_error"
