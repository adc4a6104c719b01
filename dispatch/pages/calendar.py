"""/kalender/<key>.ics: a person's own duties for their calendar program, which cannot sign in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinics.queries.calendar_feed import feed_of


@require_safe
@never_cache
def own_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The feed behind a secret address; unknown and taken back look the same."""
    host = request.get_host().split(":")[0]
    feed = feed_of(key, host)
    if feed is None:
        raise Http404
    answer = HttpResponse(feed, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="jadwal-jaga.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
