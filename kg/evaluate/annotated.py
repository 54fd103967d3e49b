"""Files that people annotated, as text or YAML."""

from pathlib import Path
from typing import Any

import yaml

from kg.errors import AnnotationError


def read_text(file: Path) -> str:
    """The text of a file in UTF-8. Raises AnnotationError where there is none."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise AnnotationError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise AnnotationError(f"{file}: not UTF-8 at byte {error.start}; an annotation is a text") from error


def read_yaml(file: Path) -> Any:
    """What a YAML file holds. Raises AnnotationError where it is none."""
    try:
        return yaml.load(read_text(file), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise AnnotationError(f"{file}: not YAML: {error}") from error
