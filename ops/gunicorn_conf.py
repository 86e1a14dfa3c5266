"""How gunicorn serves the product; the command line names address and number of workers."""

from typing import Any

from ops.parent import die_with_parent

wsgi_app = "partnerportal.wsgi:application"
worker_class = "gthread"
preload_app = True  # imports once, so that a start takes half as long on a small machine
# A password that is written back on premises takes up to 45 s; a process with nothing to do ends at once. While it ends
# it no longer tells its master that it lives.
graceful_timeout = 50
timeout = 60
keepalive = 30  # phones on slow networks keep their connection between two taps
control_socket_disable = True
accesslog = None  # addresses may carry a search for a person
errorlog = "-"


def post_fork(server: Any, worker: Any) -> None:
    die_with_parent()
