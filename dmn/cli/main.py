"""The command line: parses, calls, prints. Heavy imports wait until a command needs them."""

import codecs
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError

from dmn.cli import export, runs
from dmn.cli import train as cli_train
from dmn.config.overrides import fields_help
from dmn.errors import DataError, DMNError
from dmn.system import folders

if TYPE_CHECKING:
    from dmn.lens import Lens

app = typer.Typer(
    help="Dynamic Memory Networks: ask, evaluate, train.",
    no_args_is_help=True,
    add_completion=False,
)
data_app = typer.Typer(help="Public data sets.", no_args_is_help=True)
app.add_typer(data_app, name="data")
app.add_typer(runs.app, name="runs")
app.add_typer(export.app, name="export")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else")]


def main() -> None:
    """Run a command. Bad input ends with 2 and one line on standard error, Ctrl-C with 130."""
    codecs.register_error("readable", _readable)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="readable")
    try:
        sys.exit(app(standalone_mode=False))
    except NoArgsIsHelpError as error:
        error.show()
    except UsageError as error:
        command = error.ctx.command_path if error.ctx else "python -m dmn"
        print(f"{error.format_message().rstrip('.')}. See: {command} --help", file=sys.stderr)
    except DMNError as error:
        print(error, file=sys.stderr)
    sys.exit(2)


def _readable(error: UnicodeError) -> tuple[str, int]:
    """Stand in for letters that an output which is not UTF-8 lacks: bars as #, é as \\xe9."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].replace("█", "#").replace("·", ".")
    return lacking.encode("ascii", "backslashreplace").decode("ascii"), error.end


app.command(epilog=fields_help())(cli_train.train)


@app.command()
def ask(
    story: Annotated[str, typer.Option(help="File with the story, or - for standard input")],
    question: Annotated[
        list[str], typer.Option(help="A question; give it several times for several questions")
    ],
    checkpoint: Annotated[str, typer.Option(help="Name or folder of a checkpoint")] = "babi",
    passes: Annotated[int | None, typer.Option(help="Number of passes")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda")] = "auto",
    as_json: AsJson = False,
) -> None:
    """Answer questions about a story, with the gates of every pass."""
    from dmn.cli.render import format_traces

    text = _read_story(story)
    lens = _load(checkpoint, device)
    traces = lens.explain_all(text, question, passes)
    if as_json:
        found = [trace.to_json() for trace in traces]
        is_utf8 = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
        answer = found[0] if len(found) == 1 else {"questions": found}
        print(json.dumps(answer, ensure_ascii=not is_utf8))
    else:
        print(format_traces(traces))


def _read_story(story: str) -> str:
    try:
        content = sys.stdin.buffer.read() if story == "-" else Path(story).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"--story {story}: expected UTF-8 text, {error.reason} at byte {error.start}."
        ) from None
    except OSError as error:
        raise DataError(
            f"--story: expected a file with a story or -, got {story!r}: {error.strerror}."
        ) from None


def _load(checkpoint: str, device: str) -> "Lens":
    import torch

    from dmn.lens import load

    torch.set_num_threads(1)
    return load(checkpoint, device)


@app.command()
def evaluate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...", help="Files, folders (their validation part) or -; probes need none"
        ),
    ] = None,
    checkpoint: Annotated[str, typer.Option(help="Name or folder of a checkpoint")] = "babi",
    train: Annotated[
        list[Path] | None,
        typer.Option(help="Training data, to count repeated and new stories separately"),
    ] = None,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            help="babi, jsonl (stories as people type them), probes (cases of each phenomenon of "
            "language, which come with the program), sst (trees) or conllu",
        ),
    ] = "babi",
    rename: Annotated[
        int | None,
        typer.Option(
            metavar="SEED", min=0, help="Replace names by made-up words; the seed chooses them"
        ),
    ] = None,
    part: Annotated[str, typer.Option(help="Part of a folder: train, valid or test")] = "valid",
    passes: Annotated[int | None, typer.Option(help="Number of passes")] = None,
    batch_size: Annotated[
        int, typer.Option(min=1, help="Questions in one batch; answers do not depend on it")
    ] = 256,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda")] = "auto",
    as_json: AsJson = False,
) -> None:
    """Accuracy per task, repeated and new stories apart, and whether the gates found the
    supporting facts.
    """
    from dmn.cli.render import format_evaluation
    from dmn.data.datasets.formats import reader_of
    from dmn.evaluation import score as scoring
    from dmn.evaluation.known import Known
    from dmn.evaluation.metrics import summary
    from dmn.lens import find

    scoring.check_format(format_, rename, train)
    paths = scoring.paths_of(paths or [], format_)
    if format_ in scoring.TYPED:
        cases = scoring.cases_of(paths)
        lens = _load(checkpoint, device)
        _check_passes(lens, passes)
        results, more = scoring.score_cases(lens, cases, passes)
    else:
        examples = scoring.examples_of(paths, part, format_)
        read = reader_of(format_).read_path
        training = [example for path in train or [] for example in read(path, "train")]
        lens = _load(checkpoint, device)
        known = Known.of(training) if training else Known.kept(find(checkpoint))
        _check_passes(lens, passes)
        scoring.check_lens(lens, examples, format_)
        results = scoring.score_examples(lens, examples, rename, known, passes, batch_size, format_)
        more = {"trained_on": scoring.trained_on(known, bool(training))}
        if format_ == "conllu" and training:
            more |= {"unknown_words": scoring.unknown_words(lens, examples, training)}
    if as_json:
        print(json.dumps(summary(results) | more))
    else:
        print(format_evaluation(results, more, format_))


def _check_passes(lens: "Lens", passes: int | None) -> None:
    if passes is not None and not 1 <= passes <= lens.max_passes:
        raise DataError(
            f"--passes: {lens.name} reads a story 1 to {lens.max_passes} times, got {passes}."
        )


@app.command()
def causes(
    checkpoints: Annotated[list[str], typer.Argument(help="Names or folders of checkpoints")],
    pairs: Annotated[int, typer.Option(help="Pairs of stories of each kind")] = 200,
    questions: Annotated[int, typer.Option(help="Questions of each kind for the battery")] = 12,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same stories")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda")] = "auto",
    as_json: AsJson = False,
) -> None:
    """Does the network do what the picture says? Memories moved from story to story, and answers
    with and without the facts that were read, each beside a control.
    """
    import torch

    from dmn.cli.causes import run

    torch.set_num_threads(1)
    run(checkpoints, pairs, questions, seed, device, as_json)


@app.command()
def calibrate(
    checkpoint: Annotated[str, typer.Argument(help="Name or folder of a checkpoint")],
    data: Annotated[
        list[Path], typer.Option(help="Validation questions: a bAbI file, or a folder's part")
    ],
    device: Annotated[str, typer.Option(help="auto, cpu or cuda")] = "auto",
    as_json: AsJson = False,
) -> None:
    """Calibrate the probabilities, and find the probability from which an answer is sure.

    Writes both into the checkpoint's folder; its weights stay.
    """
    from dmn.cli.render import format_calibration
    from dmn.evaluation import calibrate
    from dmn.evaluation import score as scoring
    from dmn.lens import find

    examples = scoring.examples_of([str(path) for path in data], "valid")
    figures = calibrate.calibrate(_load(checkpoint, device), examples)
    calibrate.write(find(checkpoint), figures)
    print(json.dumps(figures) if as_json else format_calibration(figures))


@app.command()
def trained_on(
    checkpoint: Annotated[str, typer.Argument(help="Name or folder of a checkpoint")],
    data: Annotated[
        list[Path], typer.Option(help="All that trained it: bAbI files, or folders' training part")
    ],
) -> None:
    """Keep with a checkpoint which questions trained it, so that `evaluate` can tell new stories
    and new structures from repeated ones. At most 1 MB in its folder; its weights stay.
    """
    from dmn.cli.render import format_trained_on
    from dmn.evaluation.known import Known
    from dmn.evaluation.score import examples_of
    from dmn.lens import find
    from dmn.models.checkpoints.trained_on import write

    known = Known.of(examples_of([str(path) for path in data], "train"))
    file = write(known.filters(), find(checkpoint))
    print(format_trained_on(file, known))


@app.command()
def bench(
    as_json: AsJson = False,
    quick: Annotated[bool, typer.Option(help="Use tiny sizes, only to see that it runs")] = False,
    chart: Annotated[
        Path | None, typer.Option(help="Write a chart of the training speed to this SVG file")
    ] = None,
) -> None:
    """Measure the speed of training, answering and the page, with one thread; takes minutes."""
    root = folders.ROOT
    if not (root / "benchmarks").is_dir():
        raise DataError(f"Expected benchmarks/ in {root}, found none. Run it from a clone.")
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    if "DMN_DATA" in environment:
        environment["DMN_DATA"] = str(Path(environment["DMN_DATA"]).resolve())
    options = [*["--json"] * as_json, *["--quick"] * quick]
    options += ["--chart", str(chart.resolve())] if chart else []
    command = [sys.executable, "-m", "benchmarks", *options]
    done = subprocess.run(command, cwd=root, env=environment, check=False)
    raise typer.Exit(done.returncode)


@data_app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="babi, sst, ewt or glove")],
    to: Annotated[Path | None, typer.Option(help="Folder for the data; by default data")] = None,
) -> None:
    """Download a public data set from its own address and check it."""
    import logging

    from dmn.data.download.catalogue import fetch as fetch_data

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    print(fetch_data(name, to or folders.from_here("data")))


@app.command()
def generate(
    stories: Annotated[int, typer.Option(help="Number of stories of each kind")] = 0,
    task: Annotated[
        str | None, typer.Option(help="Kind of question: 1 to 20, or all; not for composed")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same stories")] = 0,
    style: Annotated[
        str,
        typer.Option(help="classic: bAbI's words; wide: many more; composed: all in one story"),
    ] = "classic",
    length: Annotated[
        str | None, typer.Option(metavar="MIN:MAX", help="Sentences of a story")
    ] = None,
    out: Annotated[str, typer.Option("-o", help="Folder for qaN_train.txt, or - to print")] = "-",
    format_: Annotated[
        str, typer.Option("--format", help="babi, or jsonl with proofs and reasons")
    ] = "babi",
    noise: Annotated[
        str | None, typer.Option(metavar="MIN:MAX", help="Composed: irrelevant sentences")
    ] = None,
    chain: Annotated[
        str | None,
        typer.Option(
            metavar="MIN:MAX",
            help="Composed: fewest and most facts that a question needs",
        ),
    ] = None,
    unanswerable: Annotated[
        float | None, typer.Option(help="Composed: share of questions without an answer")
    ] = None,
    questions: Annotated[int | None, typer.Option(help="Composed: questions per story")] = None,
    without: Annotated[
        str | None, typer.Option(help="Composed: phenomena to leave out, separated by commas")
    ] = None,
    coverage: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Composed: count the phenomena in N stories and print no story"
        ),
    ] = None,
) -> None:
    """Generate new stories with questions, in bAbI's format or as JSON lines."""
    from dmn.cli.generate import Wishes, print_coverage, run

    wishes = Wishes(noise, chain, unanswerable, questions, without)
    if coverage is not None:
        print_coverage(coverage, stories, seed, style, length, wishes)
        return
    run(task, stories, seed, style, length, out, wishes, format_)
