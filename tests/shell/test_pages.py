HTMX = {"HX-Request": "true"}


def fragment(web, url, target, **headers):
    return web.get(url, headers={**HTMX, "HX-Target": target, **headers})


def test_a_page_comes_whole(web):
    response = web.get("/")

    assert response.text.count("<h1") == 1
    assert "<title>Rows · Partner Portal</title>" in response.text
    assert response["Vary"].startswith("HX-Request, HX-Target")


def test_htmx_gets_only_the_fragment_it_replaces(web):
    response = fragment(web, "/?q=nordlicht", "results")

    assert "<html" not in response.text
    assert '<div id="results">' in response.text
    assert "15 found" in response.text


def test_a_fragment_carries_the_title_of_its_page(web):
    assert fragment(web, "/rows/1/", "detail").text.startswith(
        "<title>桜歯科グループ Sakura Dental Group · Partner Portal</title>"
    )


def test_a_browser_cannot_choose_a_template(web):
    assert fragment(web, "/", "_nav").text == ""


def test_a_form_of_a_sheet_that_leads_to_a_page_opens_it(web):
    web.post("/rows/1/note/", {"text": "Called back"})

    response = fragment(web, "/rows/1/?a=1", "sheet-form")

    assert response["HX-Redirect"] == "/rows/1/?a=1"
    assert "Note added" in web.get("/rows/1/").text


def test_going_back_in_history_brings_the_whole_page(web):
    assert "<html" in fragment(web, "/", "results", **{"HX-History-Restore-Request": "true"}).text


def test_the_next_page_is_rows_and_the_way_to_more_rows(web):
    first = fragment(web, "/?from=20", "more").text
    last = fragment(web, "/?from=40", "more").text

    assert first.count('<li class="row">') == last.count('<li class="row">') == 20
    assert 'rel="next"' in first
    assert 'rel="next"' not in last


def test_what_was_done_is_said_beside_the_fragment(web):
    web.post("/rows/1/note/", {"text": "Called back"})

    text = fragment(web, "/rows/1/", "detail").text

    assert '<div hx-swap-oob="beforeend:#toasts"><div class="toast">' in text
    assert "Note added" in text


def test_an_earlier_problem_leaves_with_the_next_fragment(web):
    assert 'id="messages" role="alert" hx-swap-oob="innerHTML"></div>' in fragment(web, "/", "results").text


def test_a_refused_form_is_the_same_page_again(web):
    response = web.post("/rows/1/note/", {"text": ""}, headers={**HTMX, "HX-Target": "sheet-form"})

    assert response.status_code == 422
    assert "Write something." in response.text
    assert "<dialog" not in response.text
