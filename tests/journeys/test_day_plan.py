"""The head plans tomorrow: by the solver, by hand with the price shown, by keys; on paper and on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.city import City
from tests.journeys.conftest import PHONE, Opener, keep_shot, serious_findings

pytestmark = pytest.mark.journey

PLANNED = """
from datetime import timedelta
from clinics.actors import actor_of
from clinics.clock import now, today
from clinics.models import Clinic, Household, Patient, Person
from clinics.services.plan_days import Wanted
from clinics.services.plans import make_plan

clinic = Clinic.objects.get(name="Kassi-Kassi")
head = actor_of(Person.objects.get(username="kepala-kassi-kassi"))
village = clinic.catchments.first().village
for number, name in enumerate(("Dg. Bau", "Dg. Rola", "Hj. Nurung", "H. Baso", "Ny. Halima", "Dg. Lala")):
    home = Household.objects.create(
        clinic=clinic, village=village, address_text="", lat=clinic.lat + (number - 3) * 0.003,
        lon=clinic.lon + (number % 3 - 1) * 0.004, created_at=now(),
    )
    patient = Patient.objects.create(
        household=home, clinic=clinic, full_name=name, sex="male", birth_year=1950, created_at=now()
    )
    make_plan(patient_id=patient.pk, wanted=Wanted(kind="weekly", starts_on=today() + timedelta(days=1)), by=head)
"""


def _order(page: Page) -> list[list[str]]:
    """The patients of every round, in their order."""
    rounds = page.locator("[data-track]:not([data-track='0'])")
    return [rounds.nth(n).locator(".stop .name").all_inner_texts() for n in range(rounds.count())]


def test_a_day_is_planned_changed_by_hand_undone_and_printed(makassar: City, open_page: Opener) -> None:
    makassar.manage("shell", "-c", PLANNED)
    page = open_page("/puskesmas#rencana", "kepala-kassi-kassi")
    page.get_by_role("button", name="Besok").click()
    expect(page.get_by_text("6 kunjungan terencana menunggu tim")).to_be_visible()
    page.get_by_role("button", name="Susun rencana").click()
    expect(page.locator(".track .stop")).to_have_count(6)
    made = _order(page)
    assert serious_findings(page) == []

    longest = max(range(len(made)), key=lambda n: len(made[n]))
    other = next(n for n in range(len(made)) if n != longest)
    carried = page.locator("[data-track]").nth(longest).locator(".stop").first
    box, target = carried.bounding_box(), page.locator("[data-track]").nth(other).bounding_box()
    assert box is not None
    assert target is not None
    page.mouse.move(box["x"] + 8, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(target["x"] + target["width"] * 0.7, target["y"] + 30, steps=6)
    expect(page.locator(".ghost")).to_contain_text(re.compile(r"mnt di jalan|waktu jalan tetap"))
    keep_shot(page, "clinic-day-plan-drag")
    page.mouse.up()
    expect(page.locator("[data-track]").nth(other).locator(".stop")).to_have_count(len(made[other]) + 1)
    page.keyboard.press("u")
    expect(page.locator("[data-track]").nth(other).locator(".stop")).to_have_count(len(made[other]))
    assert _order(page) == made

    stop = page.locator("[data-track]").nth(longest).locator(".stop").first
    stop.press("m")
    stop.press("ArrowRight")
    expect(page.locator(".tag")).to_contain_text(re.compile(r"mnt di jalan|waktu jalan tetap"))
    stop.press("Enter")
    expect(page.locator(".stop.carried")).to_have_count(0)
    page.locator(".track .stop").first.press("p")
    expect(page.locator(".track .stop").first).to_have_accessible_name(re.compile("disematkan"))
    page.locator(".track .stop").first.press("Enter")
    expect(page.locator(".detail")).to_contain_text("mulai antara")
    expect(page.locator(".map-round.is-stop").first).to_be_visible()
    keep_shot(page, "clinic-day-plan")
    assert serious_findings(page) == []

    page.evaluate("window.print = () => undefined")
    page.get_by_role("button", name="Cetak lembar tim").click()
    expect(page.locator(".paper-only h1").first).to_have_text(re.compile(r"Lembar kunjungan tim KKS\d"))

    page.emulate_media(media="print")
    keep_shot(page, "clinic-day-plan-sheet")

    phone = open_page("/puskesmas#rencana", "kepala-kassi-kassi", viewport=PHONE)
    phone.get_by_role("button", name="Besok").click()
    phone.locator("ol .stop").first.click()
    expect(phone.locator(".detail")).to_be_visible()
    keep_shot(phone, "clinic-day-plan-390")
    assert serious_findings(phone) == []
