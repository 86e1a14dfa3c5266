"""What partners ask Microsoft's support for; each case with its conversation, the partner first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Texts may say {site}; each variation fills it differently."""

    title: str
    description: str
    product: str
    topic: str
    severity: str  # critical, moderate or minimal
    notes: tuple[str, ...]
    site: str = "the main office"


CASES = (
    Case(
        title="Scan to mail stopped at {site}",
        product="Exchange Online",
        topic="Mail flow",
        severity="moderate",
        description="Since Monday the multifunction printers at {site} can no longer send scans. They use "
        "authenticated "
        "SMTP with a licensed mailbox. The device log shows 535 5.7.139. Nothing was changed on the printers.",
        notes=(
            "We tried the same mailbox from a test machine and get the same answer, so it isn't the printers' network.",
            "Thank you for testing. The answer means that authenticated SMTP is switched off for this mailbox or for "
            "the "
            "organization. Could you tell us whether security defaults were turned on recently?",
            "Yes, the client's IT turned them on last week. We didn't connect the two. Is there a way to keep them?",
            "Security defaults block this sign-in method for everyone. Please consider a connector for the office's "
            "public address instead; the steps are attached to this case. No password is stored in the printers then.",
            "The connector works for all five devices. You can close the case, thank you.",
        ),
    ),
)
