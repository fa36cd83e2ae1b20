"""What an entry may say: the schema of everything contributors write, as frozen models.

The docstring under each field is its entry in the field reference and the hint where it is missing. What `layers:`
may hold stands in alphatree.network.spec; here layers and blocks stay raw data.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    field_validator,
    model_validator,
)

from alphatree.curves import CurveError, read_curve
from alphatree.diagnostics import Diagnostic
from alphatree.fields import (
    Address,
    ArxivId,
    BranchName,
    Count,
    Doi,
    Extent,
    Id,
    Latex,
    Line,
    Number,
    Prose,
    Truth,
    Url,
    Year,
    choice,
    fault,
    id_problem,
    refuse,
    url_problem,
)
from alphatree.source import Source
from alphatree.validation import MAX_FAULTS, shown_text, validate

KindWord = Literal[
    "network",
    "method",
    "loss",
    "building-block",
    "technique",
    "optimizer",
    "normalization",
    "activation",
    "metric",
    "classical-ml",
    "challenge-entry",
    "library",
    "demo",
]
FrameworkWord = Literal[
    "pytorch",
    "tensorflow",
    "keras",
    "jax",
    "flax",
    "caffe",
    "caffe2",
    "mxnet",
    "gluon",
    "torch7",
    "theano",
    "lasagne",
    "chainer",
    "cntk",
    "darknet",
    "paddle",
    "mindspore",
    "oneflow",
    "megengine",
    "jittor",
    "matconvnet",
    "matlab",
    "onnx",
    "ncnn",
    "dlib",
    "opencv",
    "numpy",
    "cuda",
    "c++",
    "java",
    "javascript",
    "lua",
    "python",
    "other",
]
LinkWord = Literal["article", "project", "demo", "video", "slides", "talk", "figure", "data", "weights", "other"]
UncertainWord = Literal[
    "entry",
    "full_name",
    "year",
    "authors",
    "organizations",
    "venue",
    "awards",
    "papers",
    "code",
    "links",
    "descends_from",
    "formula",
    "sections",
    "results",
    "networks",
    "system",
]
RoleWord = Literal[
    "generator",
    "discriminator",
    "critic",
    "mapping",
    "encoder",
    "decoder",
    "backbone",
    "neck",
    "head",
    "proposal",
    "refinement",
    "calibration",
    "classifier",
    "sequence-model",
    "teacher",
    "student",
    "loss-network",
    "estimator",
    "detector",
    "recognizer",
]
DataWord = Literal[
    "image",
    "noise",
    "class",
    "text",
    "target",
    "real-image",
    "fake-image",
    "image-pyramid",
    "latent-code",
    "features",
    "sequence",
    "candidate-boxes",
    "default-boxes",
    "crops",
    "heatmaps",
    "score",
    "classes",
    "boxes",
    "masks",
    "landmarks",
    "segmentation",
    "embedding",
    "loss",
]
OperationWord = Literal[
    "resize",
    "crop",
    "align",
    "nms",
    "threshold",
    "roi-pool",
    "roi-align",
    "concat",
    "sum",
    "multiply",
    "compare",
    "match",
    "decode",
    "ctc",
]
AccessWord = Literal["open", "registration", "application", "links-only", "withdrawn", "unknown"]
ResourceWord = Literal[
    "tool",
    "library",
    "collection",
    "survey",
    "course",
    "tutorial",
    "book",
    "article",
    "paper",
    "video",
    "demo",
    "dataset-list",
    "search",
    "person",
    "other",
]
UncertainDatasetWord = Literal[
    "entry", "full_name", "year", "organizations", "home", "access", "size", "papers", "links"
]
Lang = Literal["en", "zh"]
MAX_PARTS, MAX_ARROWS = 30, 60
"""A picture of more parts, or of more arrows between them, would explain nothing."""
MAX_CURVES = 6
"""So many curves of one plot can be told apart."""


class Model(BaseModel):
    """Base of all models: frozen, and no field that is not known."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, str_strip_whitespace=True, validate_default=False
    )


class Localized(Model):
    """Text in both languages."""

    en: Prose
    """The text in English."""
    zh: Prose
    """The text in Chinese."""

    def get(self, lang: str) -> str:
        """Return the text in the language of a page, `en` or `zh`."""
        return self.zh if lang == "zh" else self.en


class Phrase(Localized):
    """A name or a phrase in both languages, each on one line."""

    en: Line
    """The words in English."""
    zh: Line
    """The words in Chinese."""


def _in_both(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Return words alone as a phrase that is the same in both languages; what is wrong with them is said once."""
    if isinstance(value, dict | Phrase):
        return handler(value)
    try:
        return handler({"en": value, "zh": value})
    except ValidationError as error:
        own = error.errors(include_url=False)[0]
        code: Any = own["type"]
        raise refuse(code, own["ctx"]["expected"], own["ctx"]["hint"]) from None


EitherPhrase = Annotated[
    Phrase, WrapValidator(_in_both),
    WithJsonSchema({"anyOf": [{"type": "string"}, Phrase.model_json_schema()]}),
]  # fmt: skip
"""A phrase in both languages, or words that are the same in both."""


def _explained(url: str, info: ValidationInfo) -> str:
    """Return an address. Raises: a validation error for http where no field before it says why."""
    if url.startswith("http:") and info.data.get("status") != "dead" and not info.data.get("insecure"):
        raise refuse(
            "wrong-value",
            "an https address",
            "try it with https; otherwise add 'insecure: true', or 'status: dead' if the page is gone",
        )
    return url


class Linked(Model):
    """Something at an address on the web."""

    status: Annotated[Literal["live", "dead"], choice(Literal["live", "dead"])] = "live"
    """`dead` if the address no longer answers; the page then shows it without a link."""
    insecure: Truth = False
    """true if the server only speaks http."""
    url: Address
    """The https address. http is only taken together with `status: dead` or `insecure: true`."""
    successor: Url | None = None
    """Where it moved to, or what replaces it."""

    @field_validator("url")
    @classmethod
    def _https_unless_explained(cls, url: str, info: ValidationInfo) -> str:
        return _explained(url, info)


class Code(Linked):
    """An implementation."""

    framework: Annotated[FrameworkWord, choice(FrameworkWord, "framework")]
    """What the code is written with."""
    official: Truth | None = None
    """true for the authors' own code, false for somebody else's; leave it out if you do not know."""
    note: Phrase | None = None
    """What is special about this implementation."""


class Link(Linked):
    """Anything else on the web that is worth reading."""

    kind: Annotated[LinkWord, choice(LinkWord, "kind")]
    """What one finds there."""
    title: Line | None = None
    """Its title as it stands there."""
    note: Phrase | None = None
    """Why it is worth a visit."""


class Paper(Model):
    """A publication. The address is built from `arxiv` or `doi`; `url` is for papers that have neither."""

    title: Line
    """The title as printed."""
    arxiv: ArxivId | None = None
    """The arXiv id, in quotes."""
    doi: Doi | None = None
    """The DOI, without https://doi.org/."""
    url: Url | None = None
    """Where to read it, if that is not what arXiv id and DOI lead to."""
    venue: Line | None = None
    """Where it appeared, if it is not the entry's venue."""
    year: Year | None = None
    """When it appeared, if it is not the entry's year."""

    @property
    def address(self) -> str | None:
        """The https address to read the paper at: its own, or that of the arXiv id or the DOI."""
        if self.url is not None:
            return self.url
        if self.arxiv is not None:
            return f"https://arxiv.org/abs/{self.arxiv}"
        return f"https://doi.org/{self.doi}" if self.doi is not None else None


class Descent(Model):
    """A model that this one builds on."""

    model: Id
    """The id of the parent's entry."""
    idea: Phrase
    """What was changed or added, in one short phrase."""


class Section(Model):
    """A part of the page with a heading."""

    title: Phrase
    """The heading."""
    body: Localized
    """The text: a Markdown subset without HTML, formulas between $ and $."""


class Symbol(Model):
    """A symbol of a formula and what it stands for."""

    symbol: Latex
    """The symbol in LaTeX, such as \\gamma."""
    meaning: Phrase
    """What it stands for, with its unit or usual value where there is one."""


class Formula(Model):
    """What is computed, in LaTeX."""

    lines: Annotated[tuple[Latex, ...], Field(min_length=1, max_length=8)]
    """The formula, one line each, without dollar signs."""
    where: tuple[Symbol, ...] = ()
    """What the symbols stand for, in the order in which they appear."""


class PlotCurve(Model):
    """One curve of a plot."""

    label: Phrase
    """What the curve is, such as γ = 2."""
    y: Line
    """An expression of x: numbers, + - * / % **, comparisons, if-else, and functions such as exp, log, max, tanh."""

    @field_validator("y")
    @classmethod
    def _can_be_read(cls, text: str) -> str:
        try:
            read_curve(text)
        except CurveError as error:
            raise refuse("wrong-value", str(error), error.hint) from None
        return text


PlotRange = Annotated[tuple[Number, ...], Field(min_length=2, max_length=2)]


class Plot(Model):
    """A small picture of one or more curves."""

    x: PlotRange
    """The first and the last x, such as [-4, 4]."""
    y: PlotRange | None = None
    """The lowest and the highest y that are shown; without it what the curves reach."""
    x_label: Phrase
    """What x is."""
    y_label: Phrase
    """What y is."""
    curves: Annotated[tuple[PlotCurve, ...], Field(min_length=1, max_length=MAX_CURVES)]
    """The curves, the most important one first."""
    caption: Phrase | None = None
    """What one should see in it."""

    @field_validator("x", "y")
    @classmethod
    def _goes_up(cls, bounds: tuple[float, ...] | None) -> tuple[float, ...] | None:
        if bounds is not None and not bounds[0] < bounds[1]:
            raise refuse("wrong-value", "two numbers, the smaller one first")
        return bounds

    @model_validator(mode="after")
    def _shows_something(self) -> Plot:
        for number, curve in enumerate(self.curves, 1):
            values = [read_curve(curve.y)(self.x[0] + (self.x[1] - self.x[0]) * step / 8) for step in range(9)]
            if all(value is None for value in values):
                raise fault("wrong-value", f"curve {number} of the plot has no value between its first and last x")
        return self


class Result(Model):
    """A published figure."""

    benchmark: Id
    """The id of what was measured on, from catalog/benchmarks.yml, such as ilsvrc-2012-classification."""
    metric: Line
    """What was measured: the English name of a metric in catalog/metrics.yml, such as top-5 error."""
    value: Number
    """The number alone."""
    unit: Line | None = None
    """The unit, such as "%"."""
    setting: EitherPhrase | None = None
    """How it was measured: data split, crops, ensemble, which network; in both languages, or words that both have."""
    network: Id | None = None
    """The network of this entry that was measured."""
    source: Line
    """Where the number stands: the table of the paper, a model list, or an https address."""
    note: Phrase | None = None
    """What one must know to compare it."""
    unverified: Truth = False
    """true if nobody could look the number up at its source yet."""

    @field_validator("source")
    @classmethod
    def _is_safe(cls, source: str) -> str:
        return safe_source(source)


class Published(Model):
    """Counts that somebody else states, to compare ours with."""

    params: Count | None = None
    """Learnable parameters as stated."""
    macs: Count | None = None
    """Multiply-accumulates as stated; half of the FLOPs."""
    source: Line
    """Who states them: the table of the paper, a model list, or an https address."""
    note: Phrase | None = None
    """Why they differ from what is counted here."""

    @field_validator("source")
    @classmethod
    def _is_safe(cls, source: str) -> str:
        return safe_source(source)

    @model_validator(mode="after")
    def _says_something(self) -> Published:
        if self.params is None and self.macs is None:
            raise fault("missing-field", "a published count has neither params nor macs, expected at least one of them")
        return self


class Implementation(Model):
    """The public code that a network follows."""

    url: Url
    """The file, at a fixed commit."""
    note: Phrase | None = None
    """How the network here differs from it."""


class NetworkSpec(Model):
    """One network of an entry, layer by layer."""

    name: EitherPhrase
    """The name that readers see, such as ResNet-50; in both languages, or words that both have."""
    input: Annotated[tuple[Extent, ...], Field(min_length=1, max_length=4)] | None = None
    """The shape of one input without the batch, such as [3, 224, 224]."""
    inputs: Annotated[
        dict[str, Annotated[tuple[Extent, ...], Field(min_length=1, max_length=4)]], Field(min_length=1)
    ] | None = None  # fmt: skip
    """Several inputs, each with a name and its shape; layers then say `from: NAME`."""
    outputs: tuple[Line, ...] | None = None
    """The names of the layers that the network returns, if not just the last one."""
    note: Localized | None = None
    """What a reader must know about this network, such as where it differs from the paper."""
    implementation: Implementation | None = None
    """The public code that this network follows."""
    published: tuple[Published, ...] = ()
    """Counts that others state."""
    difference: Localized | None = None
    """Why our counts are not those measured on the public implementation; without it they must be equal."""
    layers: list[Any]
    """The layers from input to output."""

    @model_validator(mode="after")
    def _has_one_kind_of_input(self) -> NetworkSpec:
        if self.input is None and self.inputs is None:
            raise fault(
                "missing-field",
                "'input' of the network is missing",
                "input: the shape of one input without the batch, such as [3, 224, 224]",
            )
        if self.input is not None and self.inputs is not None:
            raise fault("wrong-value", "the network has both 'input' and 'inputs', expected one of them")
        return self


class Part(Model):
    """A part of a system: a network and its role, data that passes between networks, or an operation on such data."""

    role: Annotated[RoleWord, choice(RoleWord, "role")] | None = None
    """What a network does in the system, such as generator."""
    network: Id | None = None
    """The id of that network, of this entry or of another; left out if nobody has written its layers."""
    data: Annotated[DataWord, choice(DataWord)] | None = None
    """What this data is, such as noise or candidate-boxes."""
    shape: Annotated[tuple[Extent, ...], Field(min_length=1, max_length=4)] | None = None
    """The shape of data without the batch, such as [3, 64, 64]."""
    operation: Annotated[OperationWord, choice(OperationWord)] | None = None
    """What is done without any network, such as nms."""
    name: Phrase | None = None
    """What readers see, where the network's name, or the word for data or operation, does not say enough."""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Part:
        said = [word for word in ("role", "data", "operation") if getattr(self, word) is not None]
        if not said:
            hint = "role: what a network does, such as backbone" if self.network else None
            raise fault("missing-field", "a part of the system has neither role, data nor operation", hint)
        if len(said) > 1:
            met = f"a part of the system has both '{said[0]}' and '{said[1]}'"
            raise fault("wrong-value", f"{met}, expected one of them")
        for field, owner in (("network", "role"), ("shape", "data")):
            if getattr(self, field) is not None and owner != said[0]:
                met = f"a part of the system has '{field}' but no '{owner}'"
                raise fault("wrong-value", met, f"remove '{field}'")
        return self


def _several(value: Any) -> Any:
    """Return what one step of a path holds as a list: a part's name alone stands for a list of one."""
    return [value] if isinstance(value, str) else value


Step = Annotated[
    tuple[Id, ...], BeforeValidator(_several), Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]  # fmt: skip
"""A part of a system by its name, or several side by side."""


class Flow(Model):
    """The way of data through parts of a system."""

    path: Annotated[tuple[Step, ...], Field(min_length=2)]
    """Names of parts in the order of the data, such as [noise, generator, fake]; several side by side in brackets."""
    label: Phrase | None = None
    """A word or two beside the arrow; the path then has two steps."""
    training: Truth = False
    """true if data passes here in training only; such arrows are dashed."""

    @model_validator(mode="after")
    def _has_one_arrow_to_label(self) -> Flow:
        if self.label is not None and len(self.path) > 2:
            hint = "give the labelled arrow a path of its own"
            raise fault("wrong-value", f"a flow with a label has a path of {len(self.path)} steps, expected two", hint)
        return self

    def arrows(self) -> Iterator[tuple[str, str]]:
        """Yield each pair of parts that data passes between: where it comes from, where it goes."""
        for sources, targets in pairwise(self.path):
            yield from product(sources, targets)


class System(Model):
    """How several networks work together."""

    parts: Annotated[dict[Id, Part], Field(min_length=2, max_length=MAX_PARTS)]
    """The networks, data and operations, each under a name of its own."""
    flows: Annotated[tuple[Flow, ...], Field(min_length=1)]
    """What passes from where to where, in the order one would tell it."""
    note: Localized | None = None
    """What a reader must know about the system, such as what is trained against what."""

    @model_validator(mode="after")
    def _can_be_drawn(self) -> System:
        arrows = sum(1 for flow in self.flows for _ in flow.arrows())
        if arrows > MAX_ARROWS:
            hint = "leave out what does not matter for the whole"
            raise fault(
                "wrong-value", f"the flows of the system have {arrows} arrows, expected at most {MAX_ARROWS}", hint
            )
        return self


class Record(Model):
    """Base of everything that has an id of its own and a place in a file."""

    _id: str = PrivateAttr(default="")
    _source: Source | None = PrivateAttr(default=None)

    @property
    def id(self) -> str:
        """The id: the file name of an entry, the key of a direction or organization."""
        return self._id

    @property
    def source(self) -> Source:
        """The file it was read from, for messages. Raises: RuntimeError if it was not read from a file."""
        if self._source is None:
            raise RuntimeError(f"{type(self).__name__} {self._id!r} was not read from a file")
        return self._source


class Entry(Record):
    """One model, method, loss, building block, technique …"""

    name: Line
    """The name that people use, such as ResNet."""
    full_name: Phrase | None = None
    """What the name stands for."""
    aliases: tuple[Line, ...] = ()
    """Other names in use; searching finds the entry under each."""
    redirects: tuple[Id, ...] = ()
    """Other ids that lead to this entry, such as a former one."""
    kind: Annotated[KindWord, choice(KindWord, "kind")]
    """What sort of thing it is."""
    directions: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Ids of directions; the first is its home and its folder, others make it an interchange on the map."""
    year: Year
    """The year of the first public appearance, preprints included."""
    authors: tuple[Line, ...] = ()
    """Full names in the order of the paper."""
    organizations: tuple[Id, ...] = ()
    """Ids of the organizations the authors worked for, from catalog/organizations.yml."""
    venue: Line | None = None
    """Where it was published, such as CVPR 2016."""
    awards: tuple[Phrase, ...] = ()
    """Prizes and challenge wins."""
    papers: tuple[Paper, ...] = ()
    """The paper that introduced it first, then others that matter."""
    code: tuple[Code, ...] = ()
    """Implementations, one for each framework and author."""
    links: tuple[Link, ...] = ()
    """Articles, project pages, demos."""
    descends_from: tuple[Descent, ...] = ()
    """What it builds on and by which idea; this is the family tree."""
    summary: Localized
    """One paragraph for readers who do not know the model yet."""
    formula: Formula | None = None
    """What a loss, an optimizer, a norm or a metric computes."""
    plot: Plot | None = None
    """A picture of the formula, where a curve says more."""
    sections: tuple[Section, ...] = ()
    """The parts of the page: the problem, the idea, the structure, what came of it."""
    results: tuple[Result, ...] = ()
    """Published figures, each with its source."""
    unverified: tuple[Annotated[UncertainWord, choice(UncertainWord, "field")], ...] = ()
    """Names of fields whose facts nobody could confirm yet, or `entry` for all of them; the page marks them."""
    history: tuple[Localized, ...] = ()
    """What was corrected since an earlier version of AlphaTree, one note each."""
    metro: tuple[BranchName, ...] = ()
    """Where it stops on the metro map: lines with branches, of diagrams/metro.yml; several make it an interchange."""
    signed: Id | None = None
    """The contributor's plant, from catalog/contributors.yml."""
    blocks: dict[str, Any] = Field(default_factory=dict)
    """Parts that networks repeat, with parameters."""
    networks: dict[Id, NetworkSpec] = Field(default_factory=dict)
    """The networks, each under its id, which is unique in the whole catalogue."""
    system: System | None = None
    """How several networks work together, with their roles and the data that passes between them."""


class Home(Linked):
    """Where something lives on the web."""


class Amount(Model):
    """How many of something a dataset holds."""

    what: Phrase
    """What is counted, such as images."""
    value: Count
    """How many."""


class Dataset(Record):
    """A dataset; each has a file of its own."""

    name: Line
    """The name that people use, such as LFW."""
    full_name: Phrase | None = None
    """What the name stands for."""
    aliases: tuple[Line, ...] = ()
    """Other names in use."""
    redirects: tuple[Id, ...] = ()
    """Other ids that lead here."""
    directions: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Ids of the directions it serves, the most important one first."""
    year: Year | None = None
    """The year of its first release."""
    organizations: tuple[Id, ...] = ()
    """Ids of the organizations that made it, from catalog/organizations.yml."""
    home: Home | None = None
    """Its home page."""
    access: Annotated[AccessWord, choice(AccessWord, "access")]
    """How one gets it."""
    access_note: Phrase | None = None
    """What one has to do, or why it is withdrawn."""
    size: tuple[Amount, ...] = ()
    """What it holds, the most telling number first."""
    papers: tuple[Paper, ...] = ()
    """The paper that introduced it first."""
    links: tuple[Link, ...] = ()
    """Whatever else is worth reading."""
    summary: Localized
    """What is in it, how it was collected, and what it is used for."""
    history: tuple[Localized, ...] = ()
    """What was corrected since an earlier version of AlphaTree, one note each."""
    unverified: tuple[Annotated[UncertainDatasetWord, choice(UncertainDatasetWord, "field")], ...] = ()
    """Names of fields whose facts nobody could confirm yet, or `entry` for all of them; the page marks them."""
    signed: Id | None = None
    """The contributor's plant, from catalog/contributors.yml."""


class Resource(Record):
    """Something to use or to read: a tool, a library, a collection, a course, an article …"""

    name: Line
    """Its name or title as it stands there."""
    kind: Annotated[ResourceWord, choice(ResourceWord, "kind")]
    """What sort of thing it is."""
    language: Annotated[Literal["en", "zh", "both"], choice(Literal["en", "zh", "both"])]
    """The language it is written in."""
    status: Annotated[Literal["live", "dead"], choice(Literal["live", "dead"])] = "live"
    """`dead` if the address no longer answers."""
    insecure: Truth = False
    """true if the server only speaks http."""
    url: Address | None = None
    """Its address; left out where nobody knows one."""
    successor: Url | None = None
    """Where it moved to, or what replaces it."""
    year: Year | None = None
    """When it appeared."""
    authors: tuple[Line, ...] = ()
    """Who made it."""
    direction: Id | None = None
    """The direction it is about."""
    about: Phrase
    """What it is, in one line."""

    @field_validator("url")
    @classmethod
    def _https_unless_explained(cls, url: str | None, info: ValidationInfo) -> str | None:
        return url if url is None else _explained(url, info)


R = TypeVar("R", bound=Record)


class Direction(Record):
    """A field of work: classification, detection … Holds entries and is a line on the map."""

    name: Phrase
    """Its name."""
    parent: Id | None = None
    """The direction it is a part of."""
    introduction: Localized
    """What the task is about, in a few sentences."""
    task_input: Phrase | None = None
    """What goes in."""
    task_output: Phrase | None = None
    """What comes out."""
    history: Localized | None = None
    """How it developed, in a few sentences."""


class Organization(Record):
    """A university, company or laboratory."""

    name: Phrase
    """Its name."""
    url: Url | None = None
    """Its home page."""


class Benchmark(Record):
    """What results are measured on: a dataset, its split and the task."""

    name: Phrase
    """Its name."""
    dataset: Id | None = None
    """The id of the dataset, from catalog/datasets/."""
    note: Phrase | None = None
    """What one must know to compare results."""


class Metric(Record):
    """What a result counts."""

    name: Phrase
    """Its name; entries write the English one."""
    better: Annotated[Literal["higher", "lower"], choice(Literal["higher", "lower"])]
    """Which way is better."""


class Contributor(Record):
    """Somebody who writes or draws entries, and the plant that stands for them."""

    name: Line
    """The name or nickname they want to be called by."""
    plant: Phrase
    """The plant they sign with."""
    drawing: Id | None = None
    """The drawing in templates/plants that stands for it, where that has not the name of the signature."""
    url: Url | None = None
    """Their home page or profile."""
    note: Phrase | None = None
    """What they do here."""


class Measured(Record):
    """Counts measured on a public implementation, which the computed ones must equal."""

    params: Count
    """Learnable parameters."""
    not_executed: Count = 0
    """Those of them that belong to parts which do not run at inference; a spec may leave these parts out."""
    macs: Count
    """Multiply-accumulates for one input."""
    depth: Count
    """Weight layers on the longest path."""
    outputs: tuple[tuple[Count, ...], ...]
    """Shapes that the network returns, without the batch."""
    repository: Url | None = None
    """Where the implementation lies; without it and a package the network was built from its paper."""
    package: Line | None = None
    """The Python package and version that was measured, where it was no repository."""
    path: Line | None = None
    """The file in the repository."""
    commit: Line | None = None
    """The commit that was measured."""
    call: Line | None = None
    """What builds the network."""
    note: Line | None = None
    """How it was measured."""


def safe_source(source: str) -> str:
    """Return the source. Raises: a validation error if it looks like an address but is not an https one."""
    if "://" in source and (not source.startswith("https://") or url_problem(source) is not None):
        raise refuse("wrong-value", "words such as 'paper, Table 4', or an https address alone")
    return source


def parse_entry(source: Source, entry_id: str) -> tuple[Entry | None, list[Diagnostic]]:
    """Return the entry that a file holds, or None with everything that is wrong with it. `entry_id`: its file name."""
    return parse_record(Entry, source, entry_id)


def parse_record(model: type[R], source: Source, record_id: str) -> tuple[R | None, list[Diagnostic]]:
    """Return the one record that a file holds, or None with everything that is wrong. `record_id`: its file name."""
    diagnostics = list(_check_id(source, record_id))
    record, faults = validate(model, source)
    if record is None or diagnostics:
        return None, diagnostics + faults
    return _placed(record, record_id, source), []


def parse_records(model: type[R], source: Source) -> tuple[dict[str, R], list[Diagnostic]]:
    """Return the records of a file such as directions.yml by id, in its order, and what is wrong with the others."""
    if not isinstance(source.data, dict):
        form = "the file holds no ids, expected each id with its fields indented below it"
        return {}, [source.diagnostic((), "wrong-type", form)]
    records: dict[str, R] = {}
    diagnostics: list[Diagnostic] = []
    for key in source.data:
        if len(diagnostics) > MAX_FAULTS:
            break
        if problem := id_problem(key):
            met = f"'{shown_text(key)}' is not an id"
            diagnostics.append(source.diagnostic((key,), "bad-id", f"{met}, expected {problem}", key=True))
        record, faults = validate(model, source, (key,))
        diagnostics += faults
        if record is not None and not problem:
            records[key] = _placed(record, key, source)
    return records, diagnostics


def _placed(record: R, record_id: str, source: Source) -> R:
    record._id = record_id
    record._source = source
    return record


def _check_id(source: Source, entry_id: str) -> Iterator[Diagnostic]:
    if problem := id_problem(entry_id):
        yield source.diagnostic(
            (),
            "bad-id",
            f"the file is named '{shown_text(entry_id)}', expected {problem}",
            "an entry's id is its file name without .yml",
        )
