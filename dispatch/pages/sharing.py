"""/bagikan: the page of a link that asks a caller's phone for its position. The token stays behind the #."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def share_page(request: HttpRequest) -> HttpResponse:
    """What will be sent and to whom, and one button. Without JavaScript no phone tells where it is: it says so."""
    return render(request, "citizen/share.html")
