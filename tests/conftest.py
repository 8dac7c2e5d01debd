"""How hard property tests look: one Hypothesis profile for the whole run.

=========== ======== ============ =======================================================
profile     examples derandomised chosen when
=========== ======== ============ =======================================================
``dev``     25       no           by default: a plain ``pytest`` finds something new at times
``quick``   50       yes          ``make test``, and wherever ``CI`` is set: same sample each run
``ci``      200      yes          ``HYPOTHESIS_PROFILE=ci``: before a release
``nightly`` 2,000    no           ``HYPOTHESIS_PROFILE=nightly``: left alone overnight
=========== ======== ============ =======================================================

``HYPOTHESIS_PROFILE`` in the environment wins over all else. ``make test`` must be repeatable
and short on two cores, hence its own profile between ``dev`` and ``ci``.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Shared machines make wall-clock limits on an example flaky; speed is judged in benchmarks/.
_ALWAYS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)

settings.register_profile("dev", _ALWAYS, max_examples=25)
settings.register_profile("quick", _ALWAYS, max_examples=50, derandomize=True, database=None)
settings.register_profile("ci", _ALWAYS, max_examples=200, derandomize=True, database=None)
settings.register_profile("nightly", _ALWAYS, max_examples=2000)

settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("quick" if os.environ.get("CI") else "dev")
)
