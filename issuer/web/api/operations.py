"""The table of the API: one row an operation. The routes, the guard and the OpenAPI document are made from it."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.web.api.award_operations import AWARDS
from issuer.web.api.job_operations import JOBS
from issuer.web.api.operation import Operation

OPERATIONS = (*AWARDS, *JOBS)
BY_ID: Mapping[str, Operation] = {operation.id: operation for operation in OPERATIONS}
