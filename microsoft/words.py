def gettext_noop(message: str) -> str:
    """Mark an English sentence for the translators; whoever shows it to people translates it."""
    return message
