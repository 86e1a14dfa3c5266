import gzip
import time
import traceback
from dataclasses import replace

import pytest

from microsoft import http
from microsoft.cloud import Cloud
from microsoft.errors import BadAnswer, Dropped, NoConnection, Unavailable
from tests.microsoft.certificates import certificate
from tests.microsoft.standin import Tell


@pytest.fixture
def get(cloud, microsoft):
    def get(path="/x", **kwargs):
        return http.call(cloud, "GET", microsoft.base + path, headers={}, **kwargs)

    return get


def test_an_answer_comes_with_status_headers_and_bytes(get, microsoft):
    microsoft.tell("GET", "/x", Tell(201, {"a": 1}, {"request-id": "r1"}))

    raw = get()

    assert (raw.status, http.json_object(raw), raw.request_id) == (201, {"a": 1}, "r1")


def test_each_call_has_an_id_of_its_own(get, microsoft):
    microsoft.tell("GET", "/x", {})

    get()
    get()

    first, second = (asked.headers["client-request-id"] for asked in microsoft.asked)
    assert first != second


def test_a_compressed_answer_is_unpacked(get, microsoft):
    microsoft.tell("GET", "/x", Tell(200, gzip.compress(b'{"a": 1}'), {"Content-Encoding": "gzip"}))

    assert http.json_object(get()) == {"a": 1}


@pytest.mark.parametrize("status", [502, 504])
def test_a_dropped_get_is_repeated_twice_at_most(get, microsoft, status):
    microsoft.tell("GET", "/x", Tell(status), Tell(status), Tell(status), {"never": "reached"})

    assert get().status == status
    assert len(microsoft.asked) == 3


def test_a_hung_up_get_is_repeated(get, microsoft):
    microsoft.tell("GET", "/x", Tell(hang_up=True), {"a": 1})

    assert http.json_object(get()) == {"a": 1}


def test_a_write_is_never_repeated(cloud, microsoft):
    microsoft.tell("PATCH", "/x", Tell(hang_up=True), {})

    with pytest.raises(Dropped) as caught:
        http.call(cloud, "PATCH", f"{microsoft.base}/x", headers={}, content=b"{}")
    assert caught.value.is_undecided
    assert len(microsoft.asked) == 1


def test_nobody_there_is_no_connection(cloud):
    with pytest.raises(NoConnection):
        http.call(cloud, "GET", "http://127.0.0.1:9/", headers={})


def test_what_was_asked_is_not_in_the_traceback(cloud):
    name = "Adele"

    with pytest.raises(NoConnection) as caught:
        http.call(cloud, "GET", f"http://127.0.0.1:9/users?$search={name}", headers={})
    assert name not in "".join(traceback.format_exception(caught.value))


def test_a_body_that_trickles_in_is_cut_at_the_deadline(get, microsoft):
    microsoft.tell("GET", "/x", Tell(200, b'{"a": "' + b"x" * 100 + b'"}', drip=0.1))
    began = time.monotonic()

    with pytest.raises(Unavailable):
        get(within=0.5)
    assert time.monotonic() - began < 2


def test_a_chunked_body_that_trickles_in_is_cut_too(get, microsoft):
    chunk = b"50\r\n" + b"x" * 80
    headers = {"Transfer-Encoding": "chunked", "Content-Length": ""}
    microsoft.tell("GET", "/x", Tell(200, chunk, headers, drip=0.1))
    began = time.monotonic()

    with pytest.raises(Unavailable):
        get(within=0.5)
    assert time.monotonic() - began < 2


def test_silence_is_unavailable(get, microsoft):
    microsoft.tell("GET", "/x", lambda asked: time.sleep(1.5))

    with pytest.raises(Unavailable):
        get(within=0.3)


@pytest.fixture
def secure(microsoft, tmp_path):
    """Microsoft behind TLS, with a certificate of its own."""
    pem = tmp_path / "ca.pem"
    pem.write_text(certificate())
    microsoft.secure(pem)
    return Cloud(graph_url=microsoft.base, ca_bundle=str(pem))


def test_an_answer_comes_over_tls_from_whom_we_trust(secure, microsoft):
    microsoft.tell("GET", "/x", {"a": 1})

    assert http.json_object(http.call(secure, "GET", f"{microsoft.base}/x", headers={})) == {"a": 1}


def test_whom_we_do_not_trust_is_not_asked(secure, microsoft):
    with pytest.raises(NoConnection):
        http.call(replace(secure, ca_bundle=""), "GET", f"{microsoft.base}/x", headers={})
    assert microsoft.asked == []


def test_a_body_that_trickles_in_over_tls_is_cut_too(secure, microsoft):
    microsoft.tell("GET", "/x", Tell(200, b"x" * 100, drip=0.1))

    with pytest.raises(Unavailable):
        http.call(secure, "GET", f"{microsoft.base}/x", headers={}, within=0.5)


def test_an_answer_that_is_cut_off_is_a_bad_one(get, microsoft):
    microsoft.tell("GET", "/x", Tell(200, b'{"a": 1', cut=True))

    with pytest.raises(BadAnswer):
        get()


def test_an_oversized_answer_is_refused_while_it_streams(get, microsoft, monkeypatch):
    monkeypatch.setattr(http, "LIMIT", 1000)
    microsoft.tell("GET", "/x", Tell(200, b" " * 1001))

    with pytest.raises(BadAnswer):
        get()


def test_an_answer_that_unpacks_to_too_much_is_refused(get, microsoft, monkeypatch):
    monkeypatch.setattr(http, "LIMIT", 100_000)
    microsoft.tell("GET", "/x", Tell(200, gzip.compress(b" " * 1_000_000), {"Content-Encoding": "gzip"}))

    with pytest.raises(BadAnswer):
        get()


def test_what_is_not_compressed_as_it_says_is_a_bad_answer(get, microsoft):
    microsoft.tell("GET", "/x", Tell(200, b"plain", {"Content-Encoding": "gzip"}))

    with pytest.raises(BadAnswer):
        get()


def test_a_redirect_is_not_followed(get, microsoft):
    microsoft.tell("GET", "/x", Tell(302, None, {"Location": "http://127.0.0.1:9/elsewhere"}))

    assert get().status == 302
    assert len(microsoft.asked) == 1


def test_cookies_are_not_kept(get, microsoft):
    microsoft.tell("GET", "/x", Tell(200, {}, {"Set-Cookie": "who=me"}))

    get()
    get()

    assert "cookie" not in microsoft.asked[1].headers


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b'{"a":', b"\xff\xfe", b'{"a":' * 100_000])
def test_what_is_not_a_json_object_is_a_bad_answer(get, microsoft, body):
    microsoft.tell("GET", "/x", Tell(200, body))

    with pytest.raises(BadAnswer):
        http.json_object(get())


def test_a_wrong_content_type_is_a_bad_answer(get, microsoft):
    microsoft.tell("GET", "/x", Tell(200, b'{"a": 1}', {"Content-Type": "text/html"}))

    with pytest.raises(BadAnswer):
        http.json_object(get())


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("17", 17),
        ("2.128", 2.128),
        ("0", 0),
        ("-3", 0),
        ("Sun, 22 Nov 2026 10:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0),
        ("999999999", 24 * 3600),
        ("soon", None),
        ("nan", None),
        ("", None),
    ],
)
def test_retry_after_in_each_form(given, seconds):
    headers = {"retry-after": given, "Date": "Sun, 22 Nov 2026 10:00:00 GMT"}

    assert http.retry_after(headers) == seconds


@pytest.mark.parametrize("url", ["http://graph.microsoft.com", "ftp://127.0.0.1", "https://", "https://u:p@host", ""])
def test_only_https_or_loopback_is_an_address_of_microsoft(url):
    with pytest.raises(ValueError, match="graph_url"):
        Cloud(graph_url=url)


def test_the_secret_is_not_in_the_repr(cloud):
    assert "s3cret" not in repr(replace(cloud, client_certificate="s3cret", https_proxy="http://u:s3cret@proxy"))


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://graph.microsoft.com/v1.0", "http://proxy:3128"),
        ("http://127.0.0.1:8400/v1.0", ""),
        ("https://login.internal.example/x", ""),
        ("https://internal.example/x", ""),
        ("https://notinternal.example/x", "http://proxy:3128"),
    ],
)
def test_the_proxy_is_for_those_that_are_not_excepted(url, proxy):
    cloud = Cloud(https_proxy="http://proxy:3128", no_proxy="localhost, .internal.example")

    assert cloud.proxy_for(url) == proxy


def test_a_call_goes_through_the_proxy_it_is_given(microsoft):
    cloud = Cloud(https_proxy=microsoft.base)

    with pytest.raises(NoConnection):
        http.call(cloud, "GET", "https://graph.microsoft.com/v1.0/x", headers={}, repeatable=False)
