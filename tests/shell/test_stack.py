import inspect

from partnerportal.settings import MIDDLEWARE
from partnerportal.stack import SLOTS, with_room


def test_what_has_room_is_called_as_before():
    @with_room
    def add(one: int, *, other: int) -> int:
        """Adds."""
        return one + other

    assert add(1, other=2) == 3
    assert (add.__name__, add.__doc__) == ("add", "Adds.")


def test_everything_below_has_room():
    look = with_room(lambda: [each.frame.f_code.co_stacksize for each in inspect.stack(0)])

    assert SLOTS in look()
    assert MIDDLEWARE[0] == "partnerportal.stack.RoomMiddleware"  # so every page is below
