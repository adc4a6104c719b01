"""`{% vite "desk" %}`: the tags that load a built screen. Nothing inline, so the strict CSP holds."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dottoro.vite import entry

register = template.Library()


@register.simple_tag
def vite(name: str) -> SafeString:
    """Stylesheets, preloads and the module script of a screen."""
    built = entry(name)
    return format_html(
        '{}{}<script type="module" src="{}"></script>',
        format_html_join("", '<link rel="stylesheet" href="{}">', ((url,) for url in built.styles)),
        format_html_join("", '<link rel="modulepreload" href="{}">', ((url,) for url in built.preloads)),
        built.script,
    )


@register.simple_tag
def vite_style(name: str) -> SafeString:
    """Only the stylesheets of a screen, for pages that run no script."""
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((url,) for url in entry(name).styles))
