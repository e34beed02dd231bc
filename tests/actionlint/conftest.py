"""actionlint looks at our workflows, from a folder of its own that `make test-actionlint` has."""

import os

collect_ignore_glob = [] if os.environ.get("AIF_TEST_ACTIONLINT") else ["test_*.py"]
