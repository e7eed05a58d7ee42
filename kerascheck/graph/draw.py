"""The pictures of some files: reads them, checks them and draws every model in them, or the one that is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from kerascheck.analysis import Analysis
from kerascheck.graph.build import perceptron_picture, picture_of
from kerascheck.graph.marks import marks_of
from kerascheck.graph.picture import FilePictures
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.summary import analyses_of
from kerascheck.values.layer import Model


class NoSuchModel(Exception):
    """No model has the name that was asked for; ``names`` are those there are."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(dict.fromkeys(names))


def pictures_of(
    files: Sequence[FileInput], settings: Settings, *, name: str | None = None, expand: bool = False
) -> tuple[list[FilePictures], list[str]]:
    """The pictures of each file, and what is to be told of it on standard error.

    Args:
        files: the files.
        settings: as for a check.
        name: the variable that holds a model, or its function, class or Keras name; None for all models.
        expand: nested models are shown with what is in them, and not once more by themselves.

    Raises:
        NoSuchModel: when there is no model of this name in any file.
    """
    errors: list[str] = []
    result: list[FilePictures] = []
    names: list[str] = []
    for file, item in zip(files, analyses_of(files, settings), strict=True):
        if not isinstance(item, Analysis):
            errors.extend([f"{file.display}: {item}"] if item else [])
            result.append(FilePictures(file.display, ()))
            continue
        marks = marks_of(item, settings, errors)
        models: list[Model] = list(item.program.models)
        if expand and name is None:
            inside = {id(call.layer) for call in item.program.calls if isinstance(call.layer, Model) and call.layer.kind != "Subclass"}
            models = [model for model in models if id(model) not in inside] or models
        drawn = [(model.name, picture_of(model, item, marks, expand)) for model in models]
        drawn += [("", perceptron_picture(perceptron, item, marks)) for perceptron in item.program.perceptrons]
        names += [picture.name for _, picture in drawn]
        chosen = tuple(picture for keras_name, picture in drawn if name is None or name in (picture.name, keras_name))
        result.append(FilePictures(file.display, chosen, tuple(marks.loose)))
    if name is not None and not any(file.pictures for file in result):
        raise NoSuchModel(names)
    return result, errors
