from django.utils.translation import gettext

from microsoft.errors import MicrosoftError


def sentence(error: MicrosoftError) -> str:
    """What the error says to a person, in the language in use."""
    message = gettext(error.message)
    return message % error.params if "%(" in message else message
