FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def harmless(value: object) -> str:
    """The value as a spreadsheet shows it and never as a formula that it runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("\t", "\r")) or text.lstrip().startswith(FORMULA_STARTS) else text
