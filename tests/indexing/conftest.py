from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def encoder_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for the embedded encoder that test runs share: what is in it is verified anyway."""
    return tmp_path_factory.getbasetemp().parent / "anzhi-encoder-cache"
