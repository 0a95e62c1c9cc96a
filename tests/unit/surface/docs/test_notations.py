"""The notations of documents: which command lines are found, and what is wrong in them."""

from __future__ import annotations

import pytest

from cliconform.model.docs import DocFinding
from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.surface.docs.calls import collect_names
from cliconform.surface.docs.documents import read_document

_SURFACE = Surface(
    target="tool",
    commands=(
        CommandSurface(
            path=(),
            options=(Option(spellings=("-v", "--verbose")), Option(spellings=("--help",))),
            commands=("run", "jobs", "old", "sync"),
        ),
        CommandSurface(
            path=("run",),
            arguments=(Argument(name="FILE"), Argument(name="TARGET", required=False)),
            options=(
                Option(spellings=("--format",), value="FMT", choices=("json", "csv")),
                Option(spellings=("--count",), value="INTEGER"),
                Option(spellings=("--force",)),
                Option(spellings=("--color", "--no-color")),
            ),
        ),
        CommandSurface(path=("jobs",), commands=("list", "cancel")),
        CommandSurface(path=("jobs", "list")),
        CommandSurface(path=("jobs", "cancel"), arguments=(Argument(name="ID"),)),
        CommandSurface(path=("old",), deprecated=True),
        CommandSurface(
            path=("sync",), options=(Option(spellings=("--from",), value="X", required=True),)
        ),
    ),
)
_NAMES = collect_names("tool", ("tool",))
Wrong = list[tuple[int, int, str]]


def _read(name: str, text: str) -> tuple[int, Wrong]:
    """How many command lines there are, and the line, column and code of all that is wrong."""
    document = read_document(name, text, _SURFACE, _NAMES)
    wrong = [(one.spot.line, one.spot.column, one.code) for one in document.findings]
    return len(document.lines), sorted(wrong)


def _script(body: str, language: str = "bash") -> str:
    return f"```{language}\n{body}\n```\n"


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param(
            "x.md", _script('A=b C="d e" tool nope'), 1, [(2, 18, "no-command")], id="env prefix"
        ),
        pytest.param(
            "x.md", _script("sudo -u bob tool nope"), 1, [(2, 18, "no-command")], id="sudo"
        ),
        pytest.param(
            "x.md", _script("env -u X A=b tool nope"), 1, [(2, 19, "no-command")], id="env"
        ),
        pytest.param(
            "x.md", _script("uv run --with x tool nope"), 1, [(2, 22, "no-command")], id="uv run"
        ),
        pytest.param(
            "x.md", _script("poetry run tool nope"), 1, [(2, 17, "no-command")], id="poetry"
        ),
        pytest.param(
            "x.md", _script("python3.12 -m tool nope"), 1, [(2, 20, "no-command")], id="python -m"
        ),
        pytest.param(
            "x.md",
            _script("python -X dev -m tool nope"),
            1,
            [(2, 23, "no-command")],
            id="python -X -m",
        ),
        pytest.param(
            "x.md",
            _script("watch -n 30 'tool nope --x'"),
            1,
            [(2, 19, "no-command")],
            id="watch quoted",
        ),
        pytest.param(
            "x.md", _script('bash -c "tool nope"'), 1, [(2, 15, "no-command")], id="bash -c"
        ),
        pytest.param("x.md", _script("ls | xargs -n1 tool run"), 1, [], id="xargs"),
        pytest.param(
            "x.md",
            _script("ls | xargs tool run --bogus"),
            1,
            [(2, 21, "no-option")],
            id="xargs bad",
        ),
        pytest.param(
            "x.md",
            _script("docker run --rm -v $PWD:/w img:1 tool nope"),
            1,
            [(2, 39, "no-command")],
            id="docker run",
        ),
        pytest.param(
            "x.md",
            _script("docker compose exec tool tool nope"),
            1,
            [(2, 31, "no-command")],
            id="docker compose exec",
        ),
        pytest.param(
            "x.md", _script("docker run -d --name tool tool:latest"), 0, [], id="docker name"
        ),
        pytest.param(
            "x.md",
            _script("kubectl exec -it pod -- tool nope"),
            1,
            [(2, 30, "no-command")],
            id="kubectl",
        ),
        pytest.param(
            "x.md", _script("timeout -k 5 10s tool nope"), 1, [(2, 23, "no-command")], id="timeout"
        ),
        pytest.param(
            "x.md",
            _script("./venv/bin/tool nope\n.\\Scripts\\tool.exe nope"),
            1,
            [(2, 17, "no-command")],
            id="path",
        ),
        pytest.param(
            "x.md",
            _script("pip install tool nope\nwhich tool\nman tool\ncd tool\ngit clone x/tool.git"),
            0,
            [],
            id="which etc",
        ),
    ],
)
def test_starters(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """What stands before the target's name changes nothing about what follows it."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param(
            "x.md",
            _script("tool run a | tool run --bogus x"),
            2,
            [(2, 23, "no-option")],
            id="pipe both",
        ),
        pytest.param(
            "x.md",
            _script("tool run a && tool nope || tool old"),
            3,
            [(2, 20, "no-command"), (2, 33, "deprecated-command")],
            id="and or",
        ),
        pytest.param("x.md", _script("x=$(tool nope)"), 1, [(2, 10, "no-command")], id="subst"),
        pytest.param(
            "x.md",
            _script('echo "n: $(tool jobs nope | wc -l)"'),
            1,
            [(2, 22, "no-command")],
            id="subst in quotes",
        ),
        pytest.param(
            "x.md", _script("echo `tool nope`"), 1, [(2, 12, "no-command")], id="backticks"
        ),
        pytest.param(
            "x.md",
            _script("tool run $(basename $(tool nope))"),
            2,
            [(2, 28, "no-command")],
            id="nested subst",
        ),
        pytest.param(
            "x.md",
            _script("for x in a b; do tool run $x --bogus; done"),
            1,
            [(2, 30, "no-option")],
            id="for loop",
        ),
        pytest.param(
            "x.md",
            _script("if ! tool jobs nope; then\n  tool old\nfi"),
            2,
            [(2, 16, "no-command"), (3, 8, "deprecated-command")],
            id="if not",
        ),
        pytest.param(
            "x.md",
            _script("case $1 in\n  a) tool nope ;;\nesac"),
            1,
            [(3, 11, "no-command")],
            id="case",
        ),
        pytest.param(
            "x.md", _script("f() { tool nope; }"), 1, [(2, 12, "no-command")], id="function"
        ),
        pytest.param(
            "x.md", _script("tool run a & tool nope"), 2, [(2, 19, "no-command")], id="background"
        ),
        pytest.param("x.md", _script('eval "$(tool nope)"'), 1, [(2, 14, "no-command")], id="eval"),
        pytest.param(
            "x.md", _script("cmd=(tool nope)"), 1, [(2, 11, "no-command")], id="assign array"
        ),
        pytest.param(
            "x.md", _script('export X="$(tool nope)"'), 1, [(2, 18, "no-command")], id="export"
        ),
        pytest.param(
            "x.md",
            _script("tool run | less"),
            1,
            [(2, 9, "missing-argument")],
            id="missing arg piped",
        ),
    ],
)
def test_lists_and_substitutions(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """Every command of a script is read, wherever it stands in it."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param(
            "x.md", _script("tool run a --format=xml"), 1, [(2, 21, "bad-value")], id="bad value ="
        ),
        pytest.param(
            "x.md",
            _script("tool run a \\\n  --format json \\\n  --bogus"),
            1,
            [(4, 3, "no-option")],
            id="continuation",
        ),
        pytest.param(
            "x.md",
            _script("tool run a \\\r\n  --bogus\r"),
            1,
            [(3, 3, "no-option")],
            id="continuation crlf",
        ),
        pytest.param(
            "x.md", _script("tool run a#b --bogus"), 1, [(2, 14, "no-option")], id="hash in word"
        ),
        pytest.param("x.md", _script("tool run 'a b' \"c d\""), 1, [], id="quotes"),
        pytest.param(
            "x.md",
            _script('tool run "--bogus inside" '),
            1,
            [(2, 10, "no-option"), (2, 26, "missing-argument")],
            id="quote with option",
        ),
        pytest.param("x.md", _script("tool run 'a | tool nope'"), 1, [], id="single-quoted pipe"),
        pytest.param("x.md", _script("tool run a > out.txt 2>&1"), 1, [], id="redirect"),
        pytest.param("x.md", _script("tool run a < in.txt"), 1, [], id="redirect in"),
        pytest.param(
            "x.md",
            _script("tool run a >out 2>err --bogus"),
            1,
            [(2, 23, "no-option")],
            id="redirect glued",
        ),
        pytest.param(
            "x.md",
            _script("tool run a <in >out --bogus"),
            1,
            [(2, 21, "no-option")],
            id="redirect in out",
        ),
        pytest.param(
            "x.md",
            _script("cat <<EOF > notes.txt\ntool nope\nEOF\ntool old"),
            1,
            [(5, 6, "deprecated-command")],
            id="heredoc",
        ),
        pytest.param(
            "x.md",
            _script("cat > run.sh <<'EOF'\ntool nope\nEOF"),
            1,
            [(3, 6, "no-command")],
            id="heredoc script",
        ),
        pytest.param(
            "x.md",
            _script('tool run a <<< "x" --bogus'),
            1,
            [(2, 20, "no-option")],
            id="heredoc stdin",
        ),
        pytest.param("x.md", _script("# tool nope\ntool run a # tool nope"), 1, [], id="comment"),
        pytest.param("x.md", _script("tool run a —force"), 1, [(2, 12, "no-option")], id="em dash"),
        pytest.param(
            "x.md",
            _script("tool --level DEBUG run a"),
            1,
            [(2, 6, "no-option")],
            id="unknown opt value",
        ),
        pytest.param(
            "x.md",
            _script("tool --config /path/to/x old"),
            1,
            [(2, 6, "no-option"), (2, 26, "deprecated-command")],
            id="unknown opt value dep",
        ),
        pytest.param(
            "x.md",
            _script("tool --level=DEBUG nope"),
            1,
            [(2, 6, "no-option"), (2, 20, "no-command")],
            id="unknown opt then wrong",
        ),
        pytest.param(
            "x.md",
            _script("tool jobs list AAPL"),
            1,
            [(2, 16, "surplus-argument")],
            id="ticker surplus",
        ),
        pytest.param(
            "x.md",
            _script("tool run a --format TRACE"),
            1,
            [(2, 21, "bad-value")],
            id="shouted value",
        ),
        pytest.param(
            "x.md", _script("tool sync"), 1, [(2, 10, "missing-option")], id="missing option"
        ),
        pytest.param(
            "x.md", _script("tool old"), 1, [(2, 6, "deprecated-command")], id="deprecated"
        ),
    ],
)
def test_words(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """Words are split, quoted and redirected as a shell does it."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param("x.md", _script("tool jobs cancel <job id>"), 1, [], id="placeholder angle"),
        pytest.param("x.md", _script("tool <command> --help"), 1, [], id="placeholder command"),
        pytest.param("x.md", _script("tool jobs cancel JOB_ID"), 1, [], id="placeholder caps"),
        pytest.param("x.md", _script("tool run a --format <fmt>"), 1, [], id="placeholder choice"),
        pytest.param("x.md", _script("tool run a --count=<n>"), 1, [], id="placeholder eq"),
        pytest.param("x.md", _script("tool run ..."), 1, [], id="placeholder dots"),
        pytest.param(
            "x.md", _script("tool run a --format $FMT --count ${N}"), 1, [], id="var value"
        ),
        pytest.param(
            "x.md", _script('tool run "$@" --bogus'), 1, [(2, 15, "no-option")], id="var all"
        ),
        pytest.param("x.md", _script("tool [OPTIONS] COMMAND [ARGS]...", ""), 1, [], id="synopsis"),
        pytest.param(
            "x.md", _script("Usage: tool run [OPTIONS] FILE [TARGET]", "text"), 1, [], id="usage"
        ),
        pytest.param(
            "x.md",
            _script("tool run [--force | --bogus] FILE"),
            1,
            [(2, 21, "no-option")],
            id="synopsis option",
        ),
        pytest.param(
            "x.md", _script("tool run FILE --format [json|csv]"), 1, [], id="synopsis choices"
        ),
        pytest.param(
            "x.md",
            _script("tool run FILE [--format {json,csv}] [--count N]"),
            1,
            [],
            id="synopsis choices2",
        ),
        pytest.param("x.md", _script("tool run FILE [--[no-]color]"), 1, [], id="synopsis neg"),
        pytest.param("x.md", _script("tool jobs {list|cancel}"), 1, [], id="synopsis braces"),
        pytest.param("x.md", _script("tool jobs cancel {job_id}"), 1, [], id="brace placeholder"),
        pytest.param(
            "x.md", _script("tool sync --from {name}"), 1, [], id="missing not from brace"
        ),
        pytest.param("x.md", "`tool jobs list/cancel`\n", 1, [], id="span slash"),
    ],
)
def test_notation(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """What stands for something else is never wrong, and an option in a synopsis may be."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param(
            "x.md",
            _script("$ tool nope\ntool: error\n$ tool old", "console"),
            2,
            [(2, 8, "no-command"), (4, 8, "deprecated-command")],
            id="prompt",
        ),
        pytest.param(
            "x.md",
            _script("$ tool run a\ntool is great\n", "console"),
            1,
            [],
            id="prompt output begins with tool",
        ),
        pytest.param(
            "x.md",
            _script("(venv) user@host:~/x$ tool nope", "console"),
            1,
            [(2, 28, "no-command")],
            id="prompt venv",
        ),
        pytest.param(
            "x.md", _script("# tool nope", "console"), 1, [(2, 8, "no-command")], id="prompt root"
        ),
        pytest.param(
            "x.md",
            _script("# tool nope\n$ tool run a", "console"),
            1,
            [],
            id="prompt root is comment with $",
        ),
        pytest.param(
            "x.md",
            _script("PS C:\\x> tool nope `\n  --foo", "powershell"),
            1,
            [(2, 15, "no-command")],
            id="prompt PS",
        ),
        pytest.param(
            "x.md",
            _script("tool run a `\n  --bogus", "powershell"),
            1,
            [(3, 3, "no-option")],
            id="ps continuation",
        ),
        pytest.param(
            "x.md",
            _script("C:\\> tool run C:\\a\\b --bogus", "bat"),
            1,
            [(2, 22, "no-option")],
            id="cmd",
        ),
        pytest.param(
            "x.md",
            _script("$ tool run a \\\n>   --bogus\nout", "console"),
            1,
            [(3, 5, "no-option")],
            id="prompt continuation",
        ),
        pytest.param(
            "x.md",
            _script('$ tool run "a\n> b" --bogus\nout', "console"),
            1,
            [(3, 6, "no-option")],
            id="prompt multi quote",
        ),
        pytest.param("x.md", _script("$ tool run a\n\ntool 1.2.3", ""), 1, [], id="version output"),
        pytest.param(
            "x.md",
            "text\n\n    $ tool nope\n\n    tool old\n",
            1,
            [(3, 12, "no-command")],
            id="indented",
        ),
    ],
)
def test_sessions(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """Of a session only what follows a prompt is typed."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param("x.md", _script("tool run a\nDone in 3 s.", ""), 1, [], id="no lang output"),
        pytest.param(
            "x.md", _script("tool/\n├── run\n└── tool nope/", ""), 0, [], id="no lang tree"
        ),
        pytest.param(
            "x.md", _script("tool is a program that runs.", ""), 0, [], id="prose in plain"
        ),
        pytest.param(
            "x.md",
            _script("it's\ntool nope\nit's", ""),
            1,
            [(3, 6, "no-command")],
            id="plain apostrophe",
        ),
        pytest.param(
            "x.md",
            _script("# it's\ntool nope"),
            1,
            [(3, 6, "no-command")],
            id="script apostrophe comment",
        ),
        pytest.param(
            "x.md",
            _script("tool jobs list      List the jobs\ntool jobs nope      Another", ""),
            2,
            [(3, 11, "no-command")],
            id="remark columns",
        ),
        pytest.param(
            "x.md",
            _script("tool jobs list  # ok\ntool jobs list   → shows", ""),
            2,
            [],
            id="arrow remark",
        ),
        pytest.param(
            "x.txt",
            "Usage: tool run [OPTIONS] FILE\n\n  tool nope\n\ntool does it.\n",
            2,
            [(3, 8, "no-command")],
            id="txt",
        ),
        pytest.param(
            "x.md", "text\n\n    tool nope\n", 1, [(3, 10, "no-command")], id="indented plain"
        ),
    ],
)
def test_plain_blocks(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """Where nobody says that it is a shell's, a line counts that can only be a command line."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param("x.md", _script("tool nope", "python"), 0, [], id="python lang"),
        pytest.param(
            "x.md",
            _script("steps:\n  - run: tool nope", "yaml"),
            1,
            [(3, 15, "no-command")],
            id="yaml run",
        ),
        pytest.param(
            "x.md",
            _script("  - run: |\n      tool nope", "yaml"),
            1,
            [(3, 12, "no-command")],
            id="yaml block",
        ),
        pytest.param(
            "x.md",
            _script("services:\n  tool:\n    image: tool\n    depends_on:\n      - tool", "yaml"),
            0,
            [],
            id="yaml names",
        ),
        pytest.param(
            "x.md",
            _script('RUN tool nope\nCMD ["tool", "old"]', "dockerfile"),
            2,
            [(2, 10, "no-command"), (3, 14, "deprecated-command")],
            id="dockerfile",
        ),
        pytest.param(
            "x.md", _script("0 2 * * * tool nope", "cron"), 1, [(2, 16, "no-command")], id="cron"
        ),
        pytest.param(
            "x.md",
            _script("ExecStart=/usr/bin/tool nope", "ini"),
            1,
            [(2, 25, "no-command")],
            id="systemd",
        ),
    ],
)
def test_files(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """Files that hold command lines are read behind their keys."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param("x.md", "Use `tool nope`.\n", 1, [(1, 11, "no-command")], id="span"),
        pytest.param("x.md", "`tool` is good, `--bogus` too\n", 0, [], id="span name only"),
        pytest.param(
            "x.md",
            "see `tool jobs` and `tool run` and `tool jobs cancel`\n",
            3,
            [],
            id="span mention",
        ),
        pytest.param("x.md", "`pip install tool nope`\n", 0, [], id="span not start"),
        pytest.param(
            "x.md",
            "| a | b |\n|---|---|\n| x | `tool nope` |\n",
            1,
            [(3, 13, "no-command")],
            id="span table",
        ),
        pytest.param(
            "x.md",
            "| a | b |\n|---|---|\n| x | `tool run a \\| tool nope` `tool old` |\n",
            2,
            [(3, 39, "deprecated-command")],
            id="span table pipe",
        ),
        pytest.param(
            "x.md", "a ``tool nope`` b ` c\n", 1, [(1, 10, "no-command")], id="span double tick"
        ),
        pytest.param(
            "x.md",
            "`tool nope` and `tool nope`\n",
            2,
            [(1, 7, "no-command"), (1, 23, "no-command")],
            id="span twice",
        ),
        pytest.param(
            "x.md", "para\nand `tool nope`\n", 1, [(2, 11, "no-command")], id="span second line"
        ),
        pytest.param("x.md", "`A=b tool nope`\n", 1, [(1, 11, "no-command")], id="span env"),
        pytest.param("x.md", "`$ tool nope`\n", 1, [(1, 9, "no-command")], id="span prompt"),
    ],
)
def test_spans(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """Inline code is a command line where it begins with the target's name."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param(
            "x.md",
            "1. x\n\n   ```bash\n   tool nope\n   ```\n",
            1,
            [(4, 9, "no-command")],
            id="list fence",
        ),
        pytest.param(
            "x.md", "> ```sh\n> tool nope\n> ```\n", 1, [(2, 8, "no-command")], id="quote fence"
        ),
        pytest.param(
            "x.md",
            '=== "A"\n\n    ```bash\n    tool nope\n    ```\n',
            1,
            [(4, 10, "no-command")],
            id="mkdocs tab",
        ),
        pytest.param(
            "x.md",
            "<pre><code>$ tool nope\n</code></pre>\n",
            1,
            [(1, 19, "no-command")],
            id="html pre",
        ),
        pytest.param(
            "x.md", "```bash\ntool nope\n", 1, [(2, 6, "no-command")], id="unclosed fence"
        ),
        pytest.param(
            "x.md", "~~~sh\ntool nope\n~~~\n", 1, [(2, 6, "no-command")], id="tilde fence"
        ),
    ],
)
def test_markdown(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """Code is found wherever Markdown may have it."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param(
            "x.rst",
            "X\n=\n\n.. code-block:: bash\n   :linenos:\n\n   tool nope\n",
            1,
            [(7, 9, "no-command")],
            id="rst code",
        ),
        pytest.param(
            "x.rst",
            "Try::\n\n    $ tool nope\n    out\n",
            1,
            [(3, 12, "no-command")],
            id="rst literal",
        ),
        pytest.param(
            "x.rst",
            "see ``tool nope`` and :command:`tool old`\n",
            2,
            [(1, 12, "no-command"), (1, 38, "deprecated-command")],
            id="rst inline",
        ),
        pytest.param(
            "x.rst",
            ".. prompt:: bash $\n\n   tool nope\n",
            1,
            [(3, 9, "no-command")],
            id="rst prompt",
        ),
        pytest.param(
            "x.rst",
            ".. code-block:: console\n\n   $ tool nope\n",
            1,
            [(3, 11, "no-command")],
            id="rst console",
        ),
        pytest.param(
            "x.rst",
            ".. note::\n\n   Use::\n\n      tool nope\n",
            1,
            [(5, 12, "no-command")],
            id="rst note",
        ),
        pytest.param(
            "x.rst",
            ".. list-table::\n\n   * - a\n     - ``tool nope``\n",
            1,
            [(4, 15, "no-command")],
            id="rst list table",
        ),
        pytest.param(
            "x.rst",
            "+-----+---------------+\n| a   | ``tool nope`` |\n+-----+---------------+\n",
            1,
            [(2, 16, "no-command")],
            id="rst grid",
        ),
        pytest.param("x.rst", ".. code-block:: python\n\n   tool nope\n", 0, [], id="rst python"),
        pytest.param("x.rst", ".. tool nope\n   tool nope\n", 0, [], id="rst comment"),
    ],
)
def test_rest(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """Code is found wherever reST may have it."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    ("name", "text", "lines", "wrong"),
    [
        pytest.param(
            "x.md",
            "<!-- cliconform: ignore -->\n```bash\ntool nope\n```\n\n`tool nope`\n",
            1,
            [(6, 7, "no-command")],
            id="ignore",
        ),
        pytest.param(
            "x.md",
            "<!-- cliconform: ignore -->\n\n- `tool nope`\n- `tool nope`\n",
            0,
            [],
            id="ignore list",
        ),
        pytest.param(
            "x.md",
            "<!-- cliconform: ignore-start -->\n\n`tool nope`\n\n```bash\ntool nope\n```\n\n"
            "<!-- cliconform: ignore-end -->\n\n`tool nope`\n",
            1,
            [(11, 7, "no-command")],
            id="ignore range",
        ),
        pytest.param(
            "x.md",
            "<!-- cliconform: ignore -->\n| a |\n|---|\n| `tool nope` |\n",
            0,
            [],
            id="ignore table",
        ),
        pytest.param(
            "x.rst",
            ".. cliconform: ignore\n\n.. code-block:: bash\n\n   tool nope\n\n``tool nope``\n",
            1,
            [(7, 8, "no-command")],
            id="rst ignore",
        ),
    ],
)
def test_ignored(name: str, text: str, lines: int, wrong: Wrong) -> None:
    """A comment for cliconform applies to the next block, or to the lines up to its end."""
    assert _read(name, text) == (lines, wrong)


@pytest.mark.parametrize(
    "text",
    [
        "tool is nice\n",
        "tool 1.2.3\n",
        "tool files are deleted.\n",
        "tool helps and runs.\n",
    ],
)
def test_prose_in_a_block_without_a_language_is_no_command_line(text: str) -> None:
    assert _read("x.md", _script(text, "")) == (0, [])


def test_an_entry_in_a_list_of_commands_needs_no_arguments() -> None:
    text = "tool run     Runs a file\ntool jobs    ──▶ Jobs\ntool rnu     Another\n"
    assert _read("x.md", _script(text, "")) == (3, [(4, 6, "no-command")])


def test_a_version_in_a_sentence_is_no_command_line() -> None:
    assert _read("x.md", "`tool 4.0` and `tool run and` and `tool v1.2`\n") == (1, [])
    assert _read("x.md", "`tool is`\n") == (1, [(1, 7, "no-command")])


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("tool SUBCOMMAND", []),
        ("tool ANYTHING --x", []),
        ("tool run --help", []),
        ("tool run $FILES", []),
        ("tool run ${FILES[@]} b c", []),
        ("tool jobs list $MORE", []),
        ('tool jobs list "$@"', []),
        ('tool run --format "$@"', [(2, 23, "missing-argument")]),
        ("tool jobs list --x 'a b'", [(2, 16, "no-option")]),
        ("tool jobs list <in 2>err", []),
        ("tool run a <b c> --bogus", [(2, 18, "no-option")]),
        ('tool run a --format "js\\on"', [(2, 21, "bad-value")]),
        ('tool run a --format "\\$x"', [(2, 21, "bad-value")]),
        ("env -u A -- tool nope", [(2, 18, "no-command")]),
        ("nice -- tool nope", [(2, 14, "no-command")]),
        ("tool.exe nope", [(2, 10, "no-command")]),
        ("python tool.py nope", []),
    ],
)
def test_special_cases_of_a_line(body: str, wrong: Wrong) -> None:
    assert _read("x.md", _script(body))[1] == wrong


@pytest.mark.parametrize(("quoted", "value"), [("js\\on", "js\\on"), ("js\\$on", "js$on")])
def test_a_backslash_stays_before_what_it_does_not_escape(quoted: str, value: str) -> None:
    ((word),) = (one.word for one in _all(_script(f'tool run a --format "{quoted}"')))
    assert word == value


def test_a_command_of_another_group_is_suggested_with_its_path() -> None:
    ((near),) = (one.nearest for one in _all(_script("tool cancel 7")))
    assert near == "jobs cancel"


def _all(text: str) -> tuple[DocFinding, ...]:
    return read_document("x.md", text, _SURFACE, _NAMES).findings


def test_a_padded_span_begins_after_its_blank() -> None:
    assert _read("x.md", "a `` tool nope `` b\n") == (1, [(1, 11, "no-command")])


def test_html_entities_are_decoded() -> None:
    assert _read("x.md", "<pre>\ntool run &lt;file&gt; --bogus\n</pre>\n")[1][0][2] == "no-option"


@pytest.mark.parametrize(
    ("text", "lines", "wrong"),
    [
        (".. highlight:: python\n\nSo::\n\n   tool nope\n", 0, []),
        (".. highlight:: bash\n\n.. code-block::\n\n   tool nope\n", 1, [(5, 9, "no-command")]),
        (".. program-output:: tool nope\n", 1, [(1, 26, "no-command")]),
        (".. highlight:: python\n\n.. parsed-literal::\n\n   tool run a\n", 1, []),
    ],
)
def test_rest_directives_that_set_the_language(text: str, lines: int, wrong: Wrong) -> None:
    assert _read("x.rst", text) == (lines, wrong)
