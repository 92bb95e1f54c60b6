"""Find the data files that come with the code, in a source checkout or in an installed wheel."""

from pathlib import Path


def schemas_dir() -> Path:
    """Return the folder of `topics.toml` and the JSON Schemas.

    In a checkout it lies beside the package, in a wheel inside it.
    Raises: FileNotFoundError: it is in neither place.
    """
    package = Path(__file__).parents[1]
    places = (package.parent / "schemas", package / "schemas")
    for place in places:
        if (place / "topics.toml").is_file():
            return place
    looked = " or ".join(str(place) for place in places)
    raise FileNotFoundError(f"no topics.toml in {looked}: the installation is not complete")
