"""A photo taken without a signal, the line lost on its way, a specialist who answers within the clock."""

import io
import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Route, expect

from tests.journeys.conftest import DESK, PHONE, Opener, keep_shot, serious_findings
from tests.journeys.crew import PATIENT, Desk, TakePhone

pytestmark = pytest.mark.journey
CHUNKS = "**/api/crew/files/*"


def _strip() -> bytes:
    """An ECG-like strip, noisy enough to need several chunks."""
    strip = Image.effect_noise((2600, 1500), 60).convert("RGB")
    pen = ImageDraw.Draw(strip)
    for beat in range(0, 2600, 260):
        pen.line(
            [(beat, 750), (beat + 90, 750), (beat + 110, 300), (beat + 130, 950), (beat + 260, 750)], "red", 9
        )
    written = io.BytesIO()
    strip.save(written, "JPEG", quality=90)
    return written.getvalue()


def test_a_strip_taken_without_a_signal_is_answered_by_a_specialist_who_never_learns_the_name(
    take: TakePhone, desk: Desk, open_page: Opener
) -> None:
    expert = open_page("/telekonsultasi", "spesialis", viewport=DESK)
    expect(expert.get_by_text("Tidak ada pertanyaan yang menunggu.")).to_be_visible()
    phone = take("KKS1", worker=False)
    page = phone.page
    phone.start_shift()
    visit = desk.offer("KKS1")
    phone.accept()
    phone.button("Berangkat").click()
    phone.button("Tiba di lokasi").click()
    phone.expect_all_sent()

    phone.context.set_offline(True)
    card = page.get_by_role("region", name="Foto dan rekaman")
    card.get_by_label("EKG", exact=True).set_input_files(
        {"name": "EKG Dg. Ngai.jpg", "mimeType": "image/jpeg", "buffer": _strip()}
    )
    expect(card).to_contain_text("menunggu sinyal")
    page.get_by_role("button", name="Tanya dokter spesialis").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Kirim pertanyaan").click()
    expect(sheet.get_by_role("alert")).to_have_text("Tuliskan pertanyaannya.")
    sheet.get_by_label("Pertanyaan").fill("ST elevasi di V2-V4? Nyeri dada 2 jam.")
    keep_shot(page, "crew-ask")
    sheet.get_by_role("button", name="Kirim pertanyaan").click()
    expect(page.get_by_role("region", name="Dokter spesialis")).to_contain_text("Menunggu sinyal: ST elevasi")
    card.scroll_into_view_if_needed()
    keep_shot(page, "crew-files-offline")
    assert serious_findings(page) == []

    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    page.route(CHUNKS, lose_the_answer, times=2)
    phone.context.set_offline(False)
    phone.expect_all_sent()
    expect(card.get_by_role("link", name="Buka")).to_be_visible(timeout=25_000)
    assert len(lost) == 2
    assert desk.happened(visit["id"])["file_added"] == 1

    expert.get_by_role("link", name=re.compile("71 tahun")).click()
    main = expert.get_by_role("main")
    expect(main).to_contain_text("ST elevasi di V2-V4?")
    expect(main).to_contain_text("Demam 3 hari")
    assert PATIENT not in expert.content()
    assert "Sultan Alauddin" not in expert.content()
    main.get_by_role("button", name=re.compile("Perbesar")).click()
    picture = expert.get_by_role("dialog").get_by_role("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") == 2000
    before = picture.evaluate("image => image.clientWidth")
    expert.get_by_role("button", name="Perbesar", exact=True).click()
    expect(expert.get_by_role("dialog")).to_contain_text("150 %")
    assert picture.evaluate("image => image.clientWidth") > 1.4 * before
    keep_shot(expert, "specialist-picture")
    expert.keyboard.press("Escape")
    keep_shot(expert, "specialist-question")
    assert serious_findings(expert) == []
    main.get_by_label("Jawaban").fill("Ya, STEMI anterior. Aspirin 320 mg, rujuk.")
    main.get_by_label("Rujuk sekarang").check()
    main.get_by_role("button", name="Kirim jawaban").click()

    asked = page.get_by_role("region", name="Dokter spesialis")
    expect(asked).to_contain_text("Ya, STEMI anterior.")
    expect(asked).to_contain_text("RUJUK SEKARANG")
    asked.scroll_into_view_if_needed()
    keep_shot(page, "crew-answer")
    assert serious_findings(page) == []
    small = open_page("/telekonsultasi", "spesialis", viewport=PHONE)
    expect(small.get_by_role("link", name=re.compile("71 tahun"))).to_be_visible()
    keep_shot(small, "specialist-390")
    assert serious_findings(small) == []
