"""The report pages as people read them: on a phone, by keyboard, without scripts, with colours of their own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.service.visitors import Role
from tests.browser.kit import WIDTHS, Site, assert_all_sound
from tests.web.reported import a_year, paid, refresh, write
from tests.web.watched import HOSTILE, OPERATOR, grant

PATHS = ("/en/reports", "/fr/rapports", "/en/reports/inside", "/fr/rapports/interne")
# Words that stand in a chart and reach beyond it, or over another word.
SPILT = """() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
  const edge = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')];
  return texts.filter((text, n) => {
    const box = text.getBoundingClientRect(), next = texts[n + 1]?.getBoundingClientRect();
    return box.right > edge.right + 1 || box.bottom > edge.bottom || (next && next.top < box.top + 8)
  }).map(text => text.textContent)
})"""


def within(page: Page) -> None:
    """Opens what is folded; no chart's words spill at any width."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SPILT) == [], width


def states(site: Site, name: str) -> None:
    grant(site.office, Role.FINANCE)
    if name == "one":
        write(site.office, paid(1))
    if name == "many":
        a_year(site.office, name=f"{HOSTILE} {'W' * 60}")
    if name != "none":
        refresh(site.office)


@pytest.mark.parametrize("state", ["none", "one", "many"])
def test_no_state_has_a_fault_at_any_width(site: Site, state: str) -> None:
    states(site, state)
    assert_all_sound(site, PATHS, person=OPERATOR, first=within)


def test_words_grow_with_the_readers_own_size(site: Site) -> None:
    states(site, "many")
    page = site.look(PATHS[0], width=1280)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(SPILT) == []


def test_a_planted_spill_is_found(site: Site) -> None:
    states(site, "many")
    page = site.look(PATHS[0], width=320)
    assert page.evaluate(SPILT) == []
    page.evaluate("document.querySelector('svg.chart text').textContent = 'W'.repeat(200)")
    page.evaluate("document.querySelectorAll('svg.chart')[1].querySelectorAll('text')[1].setAttribute('y', '1em')")
    assert len(page.evaluate(SPILT)) == 2


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    ("path", "summary", "measure", "file"),
    [
        (PATHS[0], "Table and definitions: From step to step", "Time to claim", "Spending, every row (CSV)"),
        (PATHS[1], "Tableau et définitions : D’une étape à l’autre", "Délai de réclamation", "Dépenses, toutes"),
    ],
)
def test_the_table_opens_and_the_file_comes_by_keyboard(
    site: Site, scripts: bool, path: str, summary: str, measure: str, file: str
) -> None:
    states(site, "many")
    page = site.look(path, width=375, scripts=scripts)
    heading = page.get_by_role("rowheader", name=measure)
    expect(heading).to_be_hidden()
    page.locator("summary", has_text=summary).press("Enter")
    expect(heading).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=file).press("Enter")
    assert download.value.suggested_filename == "spend-public.csv"


def test_a_chart_is_told_in_words(site: Site) -> None:
    states(site, "many")
    page = site.look(PATHS[0])
    chart = page.get_by_role("img", name="Lead time GC Bounty")
    expect(chart).to_be_visible()
    assert "average GC contract 75 business days" in str(chart.locator("desc").text_content())


def test_bars_are_seen_in_colours_of_the_readers_own(site: Site) -> None:
    states(site, "many")
    context = site.browser.new_context(base_url=site.address, forced_colors="active", color_scheme="dark")
    site.opened.append(context)
    page = context.new_page()
    page.goto(PATHS[0])
    fills: Any = page.evaluate(
        "[...document.querySelectorAll('svg.chart rect')].slice(0, 2).map(each => getComputedStyle(each).fill)"
    )
    assert len(set(fills)) == 2
