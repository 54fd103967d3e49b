"""The ontology file: its words, read strictly. Whatever it says that is not known is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kg.errors import SettingsError, UnknownName

MAPPINGS = ("exact", "close", "related", "broad")
_MAPPED = frozenset(f"{word}_mappings" for word in MAPPINGS)
_RANGE = frozenset({"range", "any_of"})
_SLOT = _RANGE | _MAPPED | {
    "description", "slot_uri", "identifier", "required", "multivalued", "readonly", "ifabsent", "relational_role",
    "in_subset",
}  # fmt: skip
_CLASS = _MAPPED | {
    "description", "is_a", "abstract", "mixin", "mixins", "slots", "slot_usage", "class_uri", "in_subset", "any_of",
    "represents_relationship",
}  # fmt: skip
_ABOUT = ("id", "title", "description", "version", "license")
_LISTS = _MAPPED | {"slots", "mixins", "in_subset", "any_of"}
_TOP = frozenset({
    "id", "name", "title", "description", "version", "license", "default_prefix", "default_range", "prefixes",
    "subsets", "types", "enums", "slots", "classes",
})  # fmt: skip
_PARTS = {
    "types": {"uri", "description"},
    "subsets": {"description"},
    "enums": {"description", "permissible_values"},
    "slots": _SLOT,
    "classes": _CLASS,
}


@dataclass(frozen=True)
class Words:
    """The content of an ontology file, checked; every name in it resolves."""

    content: Mapping[str, Any]

    @property
    def about(self) -> dict[str, str]:
        """The ontology's id, title, description, version and license."""
        return {word: str(self.content[word]) for word in _ABOUT}

    @property
    def classes(self) -> Mapping[str, Mapping[str, Any]]:
        """Every class by name, in the order of the file."""
        return self.content["classes"]  # type: ignore[no-any-return]

    @property
    def slots(self) -> Mapping[str, Mapping[str, Any]]:
        """Every slot by name, in the order of the file."""
        return self.content["slots"]  # type: ignore[no-any-return]

    @property
    def enums(self) -> Mapping[str, Mapping[str, Any]]:
        """Every enum by name."""
        return self.content["enums"]  # type: ignore[no-any-return]

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Namespaces by prefix."""
        return self.content["prefixes"]  # type: ignore[no-any-return]

    def values(self, enum: str) -> dict[str, str]:
        """An enum's values and what each means (empty where the word says it)."""
        return {value: own.get("description", "") for value, own in self.enums[enum]["permissible_values"].items()}

    def is_abstract(self, name: str) -> bool:
        """Whether a class only groups others."""
        return bool(self.classes[name].get("abstract") or self.classes[name].get("mixin"))

    def parents(self, name: str) -> list[str]:
        """What a class inherits from directly, mixins first."""
        own = self.classes[name]
        return [*own.get("mixins", ()), *([own["is_a"]] if "is_a" in own else ())]

    def ancestors(self, name: str) -> list[str]:
        """What a class inherits from, nearest first."""
        found = (step for parent in self.parents(name) for step in (parent, *self.ancestors(parent)))
        return [*dict.fromkeys(found)]

    def slots_of(self, name: str) -> dict[str, dict[str, Any]]:
        """The slots of a class, inherited ones first, each as this class uses it."""
        found: dict[str, dict[str, Any]] = {}
        for own in (self.classes[step] for step in (*reversed(self.ancestors(name)), name)):
            found |= {slot: dict(self.slots[slot]) for slot in own.get("slots", ()) if slot not in found}
            for slot, usage in own.get("slot_usage", {}).items():
                replaced = _RANGE if _RANGE & set(usage) else set()
                found[slot] = {word: value for word, value in found[slot].items() if word not in replaced} | usage
        return found

    def ranges(self, slot: Mapping[str, Any]) -> tuple[str, ...]:
        """The names of types, enums or classes that a slot's values come from."""
        options = slot.get("any_of") or [{"range": slot.get("range", self.content["default_range"])}]
        return tuple(option["range"] for option in options)

    def expand(self, curie: str) -> str:
        """The full IRI of a prefixed name. Raises UnknownName for an unknown prefix."""
        prefix, _, rest = curie.partition(":")
        if prefix not in self.prefixes:
            raise UnknownName("prefix in the ontology", prefix, self.prefixes)
        return self.prefixes[prefix] + rest


def read(path: Path) -> Words:
    """Read and check an ontology file.

    Raises SettingsError where it is not YAML of the right shape, UnknownName for a word or name that is not known.
    """
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path}: {error}") from error
    _only(content, _TOP, f"{path.name}")
    for word in _TOP - {"subsets"}:
        if word not in content:
            raise SettingsError(f"{path.name}: lacks {word}")
    _check_parts(content)
    words = Words(content)
    _check_names(words)
    return words


def _check_parts(content: Mapping[str, Any]) -> None:
    for part, known in _PARTS.items():
        _only(content.get(part, {}), None, part)
        for name, own in content.get(part, {}).items():
            _only(own, known, f"{part} / {name}")
            if "description" not in own:
                raise SettingsError(f"{part} / {name}: lacks its description")
    for name, own in content["enums"].items():
        for value, meaning in own.get("permissible_values", {}).items():
            _only(meaning, {"description"}, f"enums / {name} / {value}")
    for name, own in content["classes"].items():
        for slot, usage in own.get("slot_usage", {}).items():
            _only(usage, _SLOT, f"classes / {name} / slot_usage / {slot}")
        for choice in own.get("any_of", ()):
            _only(choice, {"slot_conditions"}, f"classes / {name} / any_of")


def _check_names(words: Words) -> None:
    for name, own in words.classes.items():
        _check_parents(words, name, ())
        _known("slot", f"classes / {name}", own.get("slots", ()), words.slots)
        _known("subset", f"classes / {name}", own.get("in_subset", ()), words.content.get("subsets", {}))
    for name, own in words.classes.items():
        _known("slot", f"classes / {name} / slot_usage", own.get("slot_usage", {}), _inherited(words, name))
        conditions = [choice["slot_conditions"] for choice in own.get("any_of", ())]
        for slots in (own.get("slot_usage", {}), *conditions):
            for slot, usage in slots.items():
                _check_range(words, usage, f"classes / {name} / {slot}")
    for name, own in words.slots.items():
        _known("subset", f"slots / {name}", own.get("in_subset", ()), words.content.get("subsets", {}))
        _check_range(words, own, f"slots / {name}")


def _check_parents(words: Words, name: str, below: tuple[str, ...]) -> None:
    if name in below:
        raise SettingsError(f"classes / {name}: inherits from itself by way of {' → '.join(below)}")
    for parent in words.parents(name):
        _known("class", f"classes / {name}", [parent], words.classes)
        _check_parents(words, parent, (*below, name))


def _inherited(words: Words, name: str) -> set[str]:
    steps = (name, *words.ancestors(name))
    return {slot for step in steps for slot in words.classes[step].get("slots", ())}


def _check_range(words: Words, slot: Mapping[str, Any], place: str) -> None:
    known = {*words.content["types"], *words.enums, *words.classes}
    for option in slot.get("any_of", ()):
        _only(option, {"range"}, f"{place} / any_of")
    _known("type, enum or class", place, words.ranges(slot), known)


def _known(what: str, place: str, names: Iterable[str], known: Iterable[str]) -> None:
    options = list(known)
    for name in names:
        if name not in options:
            raise UnknownName(f"{what} (named in {place})", name, options)


def _only(given: Any, known: Iterable[str] | None, place: str) -> None:
    if not isinstance(given, dict):
        raise SettingsError(f"{place}: must be a mapping of words to values, not {given!r}")
    for word, value in given.items():
        if known is not None and word not in known:
            raise UnknownName(f"word (in {place})", str(word), known)
        if known is not _TOP and known is not None and word in _LISTS and not isinstance(value, list):
            raise SettingsError(f"{place} / {word}: must be a list, not {value!r}")
