"""The list and the refusals in a real browser: what axe finds, what scrolls."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.axe import violations
from tests.conftest import WIDE
from tests.test_browser import OVERFLOW, WIDTHS

WHO, SNOMED = "2.16.840.1.113883.6.3", "2.16.840.1.113883.6.96"
ASKED = {"list": ("M54", WHO, 200), "not found": ("K35.8", WHO, 404), "unread": ("M54", SNOMED, 400)}

pytestmark = pytest.mark.xdist_group("site")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("code", "system", "status"), ASKED.values(), ids=ASKED)
def test_page_is_sound_in_both_schemes_at_every_width(site, browser, language, code, system, status):
    asked = {"mainSearchCriteria.v.c": code, "mainSearchCriteria.v.cs": system}
    path = f"{reverse('exchange:infobutton')}?{urlencode(asked | {'performer.languageCode.c': language})}"
    faults = []
    with browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        answer = page.goto(site.address + path)
        shown = answer.status, page.locator("html").get_attribute("lang"), page.locator("h1").count()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            faults += violations(page, path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            faults += [f"{path} at {width}: {out}" for out in [page.evaluate(OVERFLOW)] if out]

    assert shown == (status, language, 1)
    assert not faults, "\n".join(faults)
