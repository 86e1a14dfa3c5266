from datetime import timedelta
from io import StringIO
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from feedback.models import Feedback
from feedback.tasks import mail_waiting
from feedback.views import MOST
from tests.conftest import signed_in
from tests.factories import make_operator

ADDRESS = "/feedback/"
LARGE = b"\x89PNG\r\n\x1a\n" + b"0" * 3 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def mailbox(settings):
    settings.FEEDBACK_EMAIL = "team@portal.example"
    return mail.outbox


@pytest.fixture
def broken_mail(settings, monkeypatch):
    settings.FEEDBACK_EMAIL = "team@portal.example"

    def refuse(self, *args, **kwargs):
        raise SMTPException("no")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    return monkeypatch


def write(web, **fields):
    return web.post(ADDRESS, {"kind": "idea", "text": "Show the moon", **fields})


def test_the_page_one_came_from_is_shown_without_what_was_searched_for(web):
    text = web.get(ADDRESS, headers={"Referer": "http://testserver/users/?q=anna"}).text

    assert '<span class="mono">/users/</span>' in text
    assert "anna" not in text


def test_what_is_written_is_kept_with_page_and_version(web, operator, settings):
    response = write(web, page="/health/")

    written = Feedback.objects.get()
    assert response["Location"] == "/health/"
    assert (written.operator, written.kind, written.text) == (operator, "idea", "Show the moon")
    assert (written.page, written.version) == ("/health/", settings.VERSION)


@pytest.mark.parametrize("page", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", "nowhere"])
def test_afterwards_one_stays_on_a_page_of_ours(web, page):
    location = write(web, page=page)["Location"]

    assert location.startswith("/")
    assert not location.startswith("//")


def test_it_is_mailed_where_an_address_is_set(web, mailbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        write(web, wants_answer="on")

    (sent,) = mailbox
    assert sent.to == ["team@portal.example"]
    assert sent.reply_to == ["avery@harbour.example"]
    assert "Show the moon" in sent.body
    assert Feedback.objects.get().mailed_at


def test_without_an_address_it_is_kept_and_nothing_is_sent(web, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        write(web)

    assert mail.outbox == []
    assert Feedback.objects.waiting().count() == 1


def test_a_mail_server_that_refuses_loses_nothing(web, broken_mail, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert write(web).status_code == 302

    kept = Feedback.objects.get()
    assert (kept.mailed_at, kept.tries) == (None, 1)
    assert not Feedback.objects.waiting()

    broken_mail.undo()
    Feedback.objects.update(next_try_at=now())
    mail_waiting()
    assert Feedback.objects.get().mailed_at
    assert len(mail.outbox) == 1


def test_waiting_gets_longer_and_never_ends(operator):
    feedback = Feedback.objects.create(operator=operator, text="x")

    waits = []
    for _try in range(20):
        feedback.try_again_later()
        waits.append(feedback.next_try_at - now())

    assert waits[0] < timedelta(minutes=5.1)
    assert timedelta(hours=11) < waits[-1] <= timedelta(hours=12)


def test_a_screenshot_goes_with_it(web, mailbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        write(web, picture=SimpleUploadedFile("me.html", PNG, "text/html"))

    assert Feedback.objects.get().screenshot_type == "image/png"
    assert mailbox[0].attachments[0][0] == "screenshot.png"


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF89a", LARGE])
def test_what_is_no_small_picture_is_refused_and_the_text_stays(web, content):
    response = write(web, picture=SimpleUploadedFile("x.png", content, "image/png"))

    assert response.status_code == 422
    assert "Show the moon" in response.text
    assert not Feedback.objects.exists()


def test_an_empty_message_is_refused(web):
    assert web.post(ADDRESS, {"kind": "praise", "text": " "}).status_code == 422


def test_too_much_in_an_hour_is_refused_and_the_text_stays(web, operator):
    for _number in range(MOST):
        Feedback.objects.create(operator=operator, text="x")

    response = write(web)

    assert response.status_code == 429
    assert "Show the moon" in response.text
    assert Feedback.objects.count() == MOST


def test_only_staff_reads_it(web, operator):
    written = Feedback.objects.create(
        operator=operator, text="Secret idea", screenshot=PNG, screenshot_type="image/png"
    )
    addresses = ["/staff/feedback/feedback/", f"/staff/feedback/feedback/{written.pk}/change/"]
    staff = signed_in(make_operator(upn="boss@harbour.example", is_staff=True))

    for address in addresses:
        assert "Secret idea" not in web.get(address, follow=True).text
    refused = web.get(f"/staff/feedback/feedback/{written.pk}/picture/", follow=True)
    assert (refused.status_code, "password" in refused.text) == (403, False)
    assert staff.get(addresses[0]).status_code == 200
    assert "Secret idea" in staff.get(addresses[1]).text
    answer = staff.get(f"/staff/feedback/feedback/{written.pk}/picture/")
    assert answer.content == PNG
    assert "attachment" in answer["Content-Disposition"]


def test_a_command_makes_staff(operator):
    call_command("staff", "AVERY@harbour.example", stdout=StringIO())
    operator.refresh_from_db()
    assert operator.is_staff

    call_command("staff", operator.upn, "--off", stdout=StringIO())
    operator.refresh_from_db()
    assert not operator.is_staff
    with pytest.raises(CommandError):
        call_command("staff", "nobody@harbour.example")
