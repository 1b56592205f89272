"""The work pool, as it is registered."""

from __future__ import annotations

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate

from deployments.register import POOL, make_pool


def test_a_pool_does_one_run_at_a_time_also_one_of_before() -> None:
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        assert client.read_work_pool(POOL).concurrency_limit is None

        make_pool()

        assert client.read_work_pool(POOL).concurrency_limit == 1
        client.delete_work_pool(POOL)
        make_pool()
        assert client.read_work_pool(POOL).concurrency_limit == 1
