"""What searches browsers for secrets finds them wherever a page may keep something."""

import pytest

from tests.secrecy import Secrets, Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECRET = "Hafen-Lampe-Birne-Gondel-Ast-4711"
KEEP = {
    "local storage": "secret => localStorage.setItem('a', secret)",
    "session storage": "secret => sessionStorage.setItem('a', secret)",
    "a cookie": "secret => { document.cookie = `a=${secret}` }",
    "the history": "secret => history.replaceState({a: secret}, '')",
    "the address": "secret => history.replaceState(null, '', `?a=${secret}`)",
    "the cache": "async secret => (await caches.open('a')).put('/a', new Response(secret))",
    "a database": """secret => new Promise(done => {
      const opening = indexedDB.open('a', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('a').put(secret, 1);
      opening.onsuccess = () => { opening.result.close(); done() };
    })""",
}


def test_a_secret_that_a_page_keeps_is_found(open_phone, contoso):
    for where, keep in KEEP.items():
        another, page = Watch(), open_phone()  # what is planted here must not fail the run
        another.secrets.note(SECRET)
        page.goto("/offline/")
        another.look_into(page.context)
        assert Secrets.found([SECRET], another.kept) == []

        page.evaluate(keep, SECRET)
        another.look_into(page.context)

        assert Secrets.found([SECRET], another.kept) == [SECRET[:12]], where
