"""Pages of originals over HTTP: pictures with citations marked, places, forms, caching, refusals."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageStat

from qa_service.api import answer_schemas, create_app, schemas
from qa_service.api.errors import ErrorBody
from qa_service.api.routes.pages import preferred
from qa_service.settings import load_settings
from qa_service.wiring import App, build


@pytest.fixture(scope="module")
def api(site: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def pdf(api: httpx.Client) -> dict[str, Any]:
    """The sample that is a PDF: a task table."""
    items = api.get("/documents", params={"limit": 200}).json()["items"]
    return next(row for row in items if row["form"] == "pdf")


@pytest.fixture(scope="module")
def rows(api: httpx.Client, pdf: dict[str, Any]) -> list[dict[str, Any]]:
    found = api.get("/responsibilities", params={"document": pdf["id"], "limit": 200}).json()["items"]
    assert len(found) > 5
    return found


def place(row: dict[str, Any], page: int | None = None) -> str:
    return f"/documents/{row['document_id']}/pages/{page or row['locator']['page']}"


def picture(response: httpx.Response) -> Image.Image:
    assert response.status_code == 200, response.text
    return Image.open(io.BytesIO(response.content)).convert("RGB")


def channels(image: Image.Image) -> list[float]:
    """Mean red, green and blue."""
    return ImageStat.Stat(image).mean


def test_pages_are_listed_with_their_sizes(api: httpx.Client, pdf: dict[str, Any]) -> None:
    body = schemas.PageListBody.model_validate(api.get(f"/documents/{pdf['id']}/pages").json())
    assert [page.page for page in body.items] == list(range(1, body.total + 1))
    assert body.version_id == pdf["version_id"]
    assert all(100 < page.width < 2000 and 100 < page.height < 2000 for page in body.items)
    first = api.get(f"/documents/{pdf['id']}/pages", params={"limit": 1, "offset": body.total - 1}).json()
    assert [page["page"] for page in first["items"]] == [body.total]
    shown = api.get(body.items[0].picture_url.removeprefix("/api/v1"))
    assert shown.headers["content-type"] == "image/png"


def test_the_units_of_a_row_are_marked_and_nothing_else(
    api: httpx.Client, rows: list[dict[str, Any]]
) -> None:
    for row in (rows[0], rows[len(rows) // 2], rows[-1]):
        asked = {"assignment": row["id"]}
        body = schemas.PageBoxesBody.model_validate(api.get(f"{place(row)}/boxes", params=asked).json())
        assert body.boxes
        assert all(box.exact for box in body.boxes)
        assert body.page in body.pages
        assert not body.recognised
        marked = picture(api.get(place(row), params=asked))
        plain = picture(api.get(place(row), params=asked | {"highlight": "0"}))
        scale = marked.width / body.width
        boxes = [
            (
                int(box.left * scale),
                int(box.top * scale),
                int(box.right * scale) + 2,
                int(box.bottom * scale) + 2,
            )
            for box in body.boxes
        ]
        for box in boxes:
            # paper shines yellow: it keeps its red and loses its blue
            before, after = (channels(image.crop(box)) for image in (plain, marked))
            assert after[0] > before[0] - 40
            assert after[2] < before[2] - 80
        for image in (marked, plain):
            for left, top, right, bottom in boxes:
                image.paste("white", (left, top, right, bottom))
        assert marked.tobytes() == plain.tobytes(), "outside the boxes nothing changes"


def test_a_range_and_a_clause_are_marked_too(api: httpx.Client, rows: list[dict[str, Any]]) -> None:
    row = rows[0]
    text = api.get(f"/documents/{row['document_id']}/text").text
    span = {"start": row["start"], "end": row["end"]}
    by_range = api.get(f"{place(row)}/boxes", params=span).json()
    assert by_range["boxes"]
    assert text[row["start"] : row["end"]] == row["evidence"]
    by_clause = api.get(f"{place(row)}/boxes", params={"clause": row["clause_id"]}).json()
    assert len(by_clause["boxes"]) >= len(by_range["boxes"])
    assert by_clause["version_id"] == row["version_id"]


def test_words_on_another_page_are_told(
    api: httpx.Client, pdf: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    total = api.get(f"/documents/{pdf['id']}/pages").json()["total"]
    other = next(page for page in range(1, total + 2) if page != rows[0]["locator"]["page"])
    if other > total:
        pytest.skip("the sample has one page")
    body = api.get(f"{place(rows[0], other)}/boxes", params={"assignment": rows[0]["id"]}).json()
    assert body["boxes"] == []
    assert body["pages"] == [rows[0]["locator"]["page"]]


def test_page_urls_lead_from_rows_and_answers_to_the_page(
    site: Any, api: httpx.Client, rows: list[dict[str, Any]]
) -> None:
    opened = httpx.get(site.url + rows[0]["page_url"].partition("#")[0], timeout=60)
    assert opened.status_code == 302
    assert f"/pages/{rows[0]['locator']['page']}?" in opened.headers["location"]
    page = httpx.get(site.url + opened.headers["location"].partition("#")[0], timeout=60)
    assert page.status_code == 200
    assert 'id="hit"' in page.text
    texts = api.get("/responsibilities", params={"limit": 200}).json()["items"]
    unpaged = [row for row in texts if row["locator"]["page"] is None]
    assert unpaged
    assert {row["page_url"] for row in unpaged} == {None}


def test_an_answer_from_a_pdf_has_its_page(api: httpx.Client, rows: list[dict[str, Any]]) -> None:
    place_name = rows[0]["jurisdiction"].rsplit("/", 1)[-1]
    task = rows[0]["heading"] or rows[0]["task"][:30]
    answer = api.post("/ask", json={"question": f"{place_name}{task}由哪些单位负责？"}).json()
    cited = [one for one in answer["citations"] if one["document"]["id"] == rows[0]["document_id"]]
    assert cited
    for citation in cited:
        answer_schemas.CitationBody.model_validate(citation)
        assert f"start={citation['start']}&end={citation['end']}" in citation["page_url"]


# --- forms and caching ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "png"),
        ("*/*", "png"),
        ("image/*", "png"),
        ("image/png", "png"),
        ("image/jpeg", "jpeg"),
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "webp"),
        ("image/png,image/webp;q=0.5", "png"),
        ("image/webp;q=0, image/jpeg;q=0.1", "jpeg"),
        ("text/html", "png"),
        ("image/webp;q=much", "png"),
    ],
)
def test_the_form_of_the_picture_is_negotiated(accept: str, form: str) -> None:
    assert preferred(accept) == form


def test_forms_widths_and_resolutions(api: httpx.Client, rows: list[dict[str, Any]]) -> None:
    for form in ("png", "webp", "jpeg"):
        response = api.get(place(rows[0]), params={"format": form, "width": 300})
        assert response.headers["content-type"] == f"image/{form}"
        assert picture(response).width == 300
        assert "Accept" not in response.headers["vary"]
    negotiated = api.get(place(rows[0]), params={"width": 300}, headers={"Accept": "image/webp"})
    assert negotiated.headers["content-type"] == "image/webp"
    assert "Accept" in negotiated.headers["vary"]
    assert picture(api.get(place(rows[0]), params={"dpi": 36})).width < 450


def test_a_picture_that_the_browser_has_is_not_sent_again(
    api: httpx.Client, rows: list[dict[str, Any]]
) -> None:
    asked = {"assignment": rows[0]["id"], "width": 400}
    first = api.get(place(rows[0]), params=asked)
    assert first.headers["cache-control"] == "private, max-age=86400"
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = api.get(place(rows[0]), params=asked, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert api.get(place(rows[0]), params=asked | {"width": 401}).headers["etag"] != tag
    assert api.get(place(rows[0]), params={"width": 400}).headers["etag"] != tag
    assert api.get(place(rows[0]), params={"width": 400}).headers["cache-control"] == "no-cache"


def test_twenty_at_once_are_served_and_questions_go_on(api: httpx.Client, rows: list[dict[str, Any]]) -> None:
    def draw(number: int) -> int:
        return api.get(place(rows[0]), params={"width": 500 + number}).status_code

    with ThreadPoolExecutor(20) as pool:
        drawn = [pool.submit(draw, number) for number in range(20)]
        time.sleep(0.3)
        began = time.perf_counter()
        assert api.get("/units", params={"limit": 5}).status_code == 200
        waited = time.perf_counter() - began
        assert [one.result() for one in drawn] == [200] * 20
    assert waited < 5, "a list does not stand in line behind pictures"


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/pages/9999", 404, "not_found"),
        ("/pages/9999/boxes", 404, "not_found"),
        ("/pages/0", 422, "invalid_request"),
        ("/pages/one", 422, "invalid_request"),
        ("/pages/1?width=99", 422, "invalid_request"),
        ("/pages/1?width=3001", 422, "invalid_request"),
        ("/pages/1?dpi=301", 422, "invalid_request"),
        ("/pages/1?dpi=100&width=500", 422, "bad_input"),
        ("/pages/1?format=gif", 422, "invalid_request"),
        ("/pages/1?start=3", 422, "bad_input"),
        ("/pages/1?end=3", 422, "bad_input"),
        ("/pages/1?start=3&end=3", 422, "bad_input"),
        ("/pages/1?start=0&end=99999999", 422, "bad_input"),
        ("/pages/1?start=0&end=5&clause=x", 422, "bad_input"),
        ("/pages/1?clause=x", 404, "not_found"),
        ("/pages/1?assignment=x", 404, "not_found"),
        ("/pages/1?version=0123456789abcdef", 404, "not_found"),
        ("/pages/1?page=2", 422, "invalid_request"),
        ("/pages?start=1&end=2", 422, "invalid_request"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_the_one_shape(
    api: httpx.Client, pdf: dict[str, Any], path: str, status: int, code: str
) -> None:
    response = api.get(f"/documents/{pdf['id']}{path}")
    assert response.status_code == status, response.text
    error = ErrorBody.model_validate(response.json()).error
    assert error.code == code
    if path.startswith("/pages/9999"):
        assert error.details["pages"] < 9999


def test_a_text_has_no_pages(api: httpx.Client, site: Any) -> None:
    items = api.get("/documents", params={"limit": 200}).json()["items"]
    for form in ("txt", "docx"):
        row = next(row for row in items if row["form"] == form)
        for path in ("/pages", "/pages/1", "/pages/1/boxes"):
            response = api.get(f"/documents/{row['id']}{path}")
            assert response.status_code == 422
            error = ErrorBody.model_validate(response.json()).error
            assert error.code == "no_page_picture"
            assert error.details["form"] == form
        page = httpx.get(f"{site.url}/documents/{row['id']}/pages", headers={"Accept": "text/html"})
        assert page.status_code == 422
        assert "没有固定的页" in page.text
        assert "看原页" not in httpx.get(f"{site.url}/documents/{row['id']}").text


def test_words_of_another_document_are_refused(
    api: httpx.Client, pdf: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    items = api.get("/responsibilities", params={"limit": 200}).json()["items"]
    other = next(row for row in items if row["document_id"] != pdf["id"])
    for asked in (
        {"assignment": other["id"]},
        {"clause": other["clause_id"]},
        {"version": other["version_id"]},
    ):
        assert api.get(f"/documents/{pdf['id']}/pages/1", params=asked).status_code == 404


@pytest.fixture
def own(sample_library: Path, tmp_path: Path) -> Iterator[tuple[TestClient, App]]:
    """A copy of the library whose originals may be spoilt."""
    shutil.copytree(sample_library, tmp_path / "anzhi")
    settings = load_settings(env={"ANZHI_LIBRARY": str(tmp_path / "anzhi")}, toml=None)
    with build(settings) as app, TestClient(create_app(app)) as client:
        yield client, app


@pytest.mark.parametrize(
    ("spoil", "status", "code"),
    [
        (lambda path: path.unlink(), 404, "not_found"),
        (lambda path: path.write_bytes(b"%PDF-1.7 broken"), 422, "corrupt_file"),
        (lambda path: path.write_bytes(b""), 422, "corrupt_file"),
    ],
    ids=["gone", "broken", "empty"],
)
def test_an_original_that_is_gone_or_broken(
    own: tuple[TestClient, App], spoil: Any, status: int, code: str
) -> None:
    client, app = own
    record = next(row for row in app.library.documents(limit=200).items if row.form == "pdf")
    spoil(app.library.original(record.version_id))
    for path in ("/pages", "/pages/1", "/pages/1/boxes"):
        response = client.get(f"/api/v1/documents/{record.id}{path}")
        assert response.status_code == status
        error = ErrorBody.model_validate(response.json()).error
        assert error.code == code
        assert "重新导入" in error.message
