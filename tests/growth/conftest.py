import pytest

from tests.growth import servers


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL of the tests' own, or a plain reason why not."""
    if not servers.POSTGRES:
        pytest.skip("no PostgreSQL on this machine (Debian's package: postgresql)")
    with servers.postgres() as server:
        yield server


@pytest.fixture
def redis():
    """An empty Valkey or Redis of the test's own, or a plain reason why not."""
    if not servers.REDIS:
        pytest.skip("no Valkey or Redis on this machine (Debian's package: redis-server)")
    with servers.redis() as server:
        yield server
