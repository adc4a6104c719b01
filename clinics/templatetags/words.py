"""``{% word "key" name=value %}``: the words of the server-drawn pages, in the language of the page."""

from datetime import datetime

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.utils.html import conditional_escape

from clinics.clock import city_zone
from clinics.page_words import PAGE_WORDS, page_word

register = template.Library()


class WordNode(template.Node):
    """One word; what fills its parameters is escaped, the word itself is ours."""

    def __init__(self, key: FilterExpression, params: dict[str, FilterExpression]) -> None:
        self.key = key
        self.params = params

    def render(self, context: Context) -> str:
        """The word in the page's language (Bahasa Indonesia where the page has none)."""
        filled = {name: value.resolve(context) for name, value in self.params.items()}
        text = page_word(str(self.key.resolve(context)), str(context.get("language", "id")), **filled)
        return str(conditional_escape(text))


@register.tag("word")
def word(parser: Parser, token: Token) -> WordNode:
    """``{% word "key" %}`` or ``{% word key_from_context name=value %}``."""
    key, *pairs = token.split_contents()[1:]
    if key[0] in "\"'" and key[1:-1] not in PAGE_WORDS:
        raise template.TemplateSyntaxError(f"{key} is not in clinics/page_words.py")
    params = dict(pair.split("=", 1) for pair in pairs)
    return WordNode(
        parser.compile_filter(key), {name: parser.compile_filter(value) for name, value in params.items()}
    )


@register.filter
def city_time(moment: datetime | None) -> str:
    """HH:MM on the city's clock, 24 hours."""
    return "" if moment is None else moment.astimezone(city_zone()).strftime("%H:%M")


@register.filter
def city_moment(moment: datetime | None) -> str:
    """DD/MM/YYYY HH:MM on the city's clock."""
    return "" if moment is None else moment.astimezone(city_zone()).strftime("%d/%m/%Y %H:%M")
