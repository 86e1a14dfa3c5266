from collections.abc import Iterator

import pytest

from tests.bad_days.product import Browser, Process, Product, running


@pytest.fixture(scope="package")
def running_product(tmp_path_factory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("product")) as product:
        yield product


@pytest.fixture(scope="package")
def worker(running_product: Product) -> Process:
    """The worker that is there unless a test has workers of its own; looked after as a supervisor would."""
    worker = running_product.start_worker()
    running_product.supervised.append(worker)
    return worker


@pytest.fixture(scope="package")
def address(running_product: Product) -> str:
    return running_product.start_web()


@pytest.fixture
def product(running_product: Product) -> Product:
    """The product, with Microsoft's cloud as at the start and nothing synced."""
    running_product.sandbox.reset()
    running_product.ask("begin_anew")
    running_product.ask("clear_cache")
    return running_product


@pytest.fixture
def synced(product: Product, worker: Process) -> Product:
    """The product after everything was read once."""
    product.ask("tick")
    product.settled("the first round")
    return product


@pytest.fixture
def visitor(product, address) -> Browser:
    """A browser in which the admin is signed in."""
    return Browser(product, address).be(product.operator)
