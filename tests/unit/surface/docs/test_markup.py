"""Command lines in the notations of MyST, Jekyll, Hugo, kramdown and Python."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.surface.docs.calls import collect_names
from cliconform.surface.docs.documents import read_document

_SURFACE = Surface(
    target="tool",
    commands=(
        CommandSurface(path=(), options=(Option(spellings=("--help",)),), commands=("run",)),
        CommandSurface(
            path=("run",),
            arguments=(Argument(name="FILE", required=False),),
            options=(
                Option(spellings=("--format",), value="FMT", choices=("json", "csv")),
                Option(spellings=("--fast",)),
            ),
        ),
    ),
)
_NAMES = collect_names("tool", ("tool",))
Wrong = list[tuple[int, int, str]]


def read(name: str, text: str) -> tuple[int, Wrong]:
    """How many command lines there are, and the line, column and word of all that is wrong."""
    document = read_document(name, text, _SURFACE, _NAMES)
    wrong = [(one.spot.line, one.spot.column, one.word) for one in document.findings]
    return len(document.lines), sorted(wrong)


MYST = [
    pytest.param("```{code-block} bash\ntool run\ntool rn\n```\n", 2, [(3, 6, "rn")], id="fence"),
    pytest.param(
        "```{code-block} bash\n:caption: x\n:linenos:\n\ntool rn\n```\n",
        1,
        [(5, 6, "rn")],
        id="options",
    ),
    pytest.param(
        "```{code-block} console\n---\ncaption: x\n---\n$ tool rn\nno\n```\n",
        1,
        [(5, 8, "rn")],
        id="options as YAML",
    ),
    pytest.param("```{code} sh\ntool rn\n```\n", 1, [(2, 6, "rn")], id="code"),
    pytest.param("```{code-block} ruby\ntool rn\n```\n", 0, [], id="another language"),
    pytest.param("```{code-block}\ntool rn\n```\n", 1, [(2, 6, "rn")], id="no language"),
    pytest.param(":::{code-block} bash\ntool rn\n:::\n", 1, [(2, 6, "rn")], id="colons"),
    pytest.param(
        "::::{note}\n:::{code-block} bash\ntool rn\n:::\n::::\n",
        1,
        [(3, 6, "rn")],
        id="nested colons",
    ),
    pytest.param(
        "````{note}\n:class: x\n\nSay `tool rn`:\n\n```bash\ntool rm\n```\n````\n",
        2,
        [(4, 11, "rn"), (7, 6, "rm")],
        id="a directive with Markdown in it",
    ),
    pytest.param(
        "`````{tab-set}\n````{tab-item} One\n```bash\ntool rn\n```\n````\n`````\n",
        1,
        [(4, 6, "rn")],
        id="tabs",
    ),
    pytest.param("```{prompt} bash $\n$ tool rn\n```\n", 1, [(2, 8, "rn")], id="prompt"),
    pytest.param("```{program-output} tool rn\n```\n", 1, [(1, 26, "rn")], id="output"),
    pytest.param(
        "```{eval-rst}\n.. code-block:: sh\n\n   tool rn\n```\n", 1, [(4, 9, "rn")], id="reST"
    ),
    pytest.param("Say {command}`tool rn`.\n", 1, [(1, 20, "rn")], id="a role"),
    pytest.param("```{code-cell} ipython3\n!tool rn\n```\n", 1, [(2, 7, "rn")], id="a cell"),
    pytest.param("```{math}\n`tool rn`\n```\n", 0, [], id="mathematics"),
    pytest.param("```{bash}\ntool rn\n```\n", 1, [(2, 6, "rn")], id="R Markdown"),
    pytest.param(
        "% cliconform: ignore\n\n```{code-block} bash\ntool rn\n```\n\n`tool rm`\n",
        1,
        [(7, 7, "rm")],
        id="a comment",
    ),
]
JEKYLL = [
    pytest.param(
        "---\ntitle: `tool rm`\n---\n\n{% highlight sh %}\ntool run\ntool rn\n{% endhighlight %}\n",
        2,
        [(7, 6, "rn")],
        id="highlight",
    ),
    pytest.param(
        "{%- highlight console linenos -%}\n$ tool rn\nno\n{%- endhighlight -%}\n",
        1,
        [(2, 8, "rn")],
        id="line numbers and dashes",
    ),
    pytest.param(
        "{% highlight ruby %}\ntool rn\n{% endhighlight %}\n", 0, [], id="another language"
    ),
    pytest.param(
        "1. Do:\n\n   {% highlight sh %}\n   tool rn\n   {% endhighlight %}\n",
        1,
        [(4, 9, "rn")],
        id="in a list",
    ),
    pytest.param(
        "{% highlight sh %}\n{% raw %}\ntool rn\n{% endraw %}\n{% endhighlight %}\n",
        1,
        [(3, 6, "rn")],
        id="raw",
    ),
    pytest.param("{% highlight sh %}\ntool rn\n", 0, [], id="never ended"),
    pytest.param(
        "<!-- cliconform: ignore -->\n{% highlight sh %}\ntool\n{% endhighlight %}\n\n`tool rm`\n",
        1,
        [(6, 7, "rm")],
        id="ignored",
    ),
    pytest.param(
        "{% comment %} cliconform: ignore {% endcomment %}\n\n```sh\ntool rn\n```\n",
        0,
        [],
        id="a comment of Liquid",
    ),
    pytest.param(
        "+++\ntitle = 'tool rm'\n+++\n\n{{< highlight bash >}}\ntool rn\n{{< /highlight >}}\n",
        1,
        [(6, 6, "rn")],
        id="Hugo",
    ),
    pytest.param("---\n\n`tool rn`\n\n---\n", 1, [(3, 7, "rn")], id="thematic breaks"),
]
KRAMDOWN = [
    pytest.param("~~~\ntool rn\n~~~\n{: .language-bash}\n", 1, [(2, 6, "rn")], id="after"),
    pytest.param("{: .language-bash}\n~~~\ntool rn\n~~~\n", 1, [(3, 6, "rn")], id="before"),
    pytest.param("~~~\ntool rn\n~~~\n{:.language-ruby}\n", 0, [], id="another language"),
    pytest.param("    tool rn\n{: .language-ruby .x}\n", 0, [], id="indented"),
    pytest.param("    $ tool rn\n{: .language-console}\n", 1, [(1, 12, "rn")], id="a session"),
    pytest.param('~~~\ntool rn\n~~~\n{: class="language-sh"}\n', 1, [(2, 6, "rn")], id="class"),
    pytest.param("Say `tool rn`{:.language-bash}.\n", 1, [(1, 11, "rn")], id="inline"),
]
PYTHON = [
    pytest.param("!tool rn --x\n", 1, [(2, 7, "rn")], id="an escape"),
    pytest.param("out = !tool rn\n", 1, [(2, 13, "rn")], id="an assigned escape"),
    pytest.param("%%bash\ntool run\ntool rn\n", 2, [(4, 6, "rn")], id="a cell"),
    pytest.param("%sx tool rn\n", 1, [(2, 10, "rn")], id="a line magic"),
    pytest.param("In [3]: !tool rn\n", 1, [(2, 15, "rn")], id="a prompt of IPython"),
    pytest.param(
        'subprocess.run(["tool", "run", "--fsat"], check=True)\n', 1, [(2, 32, "--fsat")], id="run"
    ),
    pytest.param(
        'subprocess.run([\n    "tool",\n    "run",\n    "--format", kind,\n    "--fsat",\n])\n',
        1,
        [(6, 5, "--fsat")],
        id="a list over several lines",
    ),
    pytest.param(
        'subprocess.check_call([sys.executable, "-m", "tool", "rn"])\n', 1, [(2, 54, "rn")], id="-m"
    ),
    pytest.param('subprocess.run(["tool", "run", *files])\n', 1, [], id="a starred element"),
    pytest.param(
        'subprocess.run(["tool", "run", f"--format={x}", "é", "--fsat"])\n',
        1,
        [(2, 54, "--fsat")],
        id="formatted",
    ),
    pytest.param('os.system("tool rn")\n', 1, [(2, 17, "rn")], id="os.system"),
    pytest.param('subprocess.run(shlex.split("tool rn"))\n', 1, [(2, 34, "rn")], id="shlex.split"),
    pytest.param('subprocess.run("tool rn".split())\n', 1, [(2, 22, "rn")], id="split"),
    pytest.param(
        '>>> import os\n>>> os.system("tool rn")\n2\n', 1, [(3, 21, "rn")], id="a doctest"
    ),
    pytest.param('run("tool rn")\nprint(["tool", "rn"])\n', 0, [], id="no calls of programs"),
    pytest.param(
        'def main():\n    """Do.\n\n    Use it::\n\n        tool rn\n    """\n',
        1,
        [(7, 14, "rn")],
        id="a docstring in reST",
    ),
    pytest.param('"""Use it.\n\nUsage: tool rn\n"""\n', 1, [(4, 13, "rn")], id="docopt's"),
    pytest.param(
        '"""Use it.\n\n~~~sh\ntool rn\n~~~\n"""\n', 1, [(5, 6, "rn")], id="a docstring in Markdown"
    ),
    pytest.param("x = (\n\n!tool rn\n", 1, [(4, 7, "rn")], id="not quite Python"),
    pytest.param('if (\n\nos.system("tool rn")\n', 1, [(4, 17, "rn")], id="a valid paragraph"),
]


@pytest.mark.parametrize(("text", "lines", "wrong"), [*MYST, *JEKYLL, *KRAMDOWN])
def test_the_command_lines_of_markdown_s_dialects_are_found(
    text: str, lines: int, wrong: Wrong
) -> None:
    assert read("x.md", text) == (lines, wrong)


@pytest.mark.parametrize(("code", "lines", "wrong"), PYTHON)
def test_the_command_lines_in_python_code_are_found(code: str, lines: int, wrong: Wrong) -> None:
    assert read("x.md", f"```python\n{code}```\n") == (lines, wrong)


@pytest.mark.parametrize(("code", "lines", "wrong"), PYTHON)
def test_python_code_is_read_in_rest_and_in_files_too(code: str, lines: int, wrong: Wrong) -> None:
    indented = "".join(f"   {line}\n" if line else "\n" for line in code.split("\n"))
    moved = [(line + 1, column + 3, word) for line, column, word in wrong]
    assert read("x.rst", f".. code-block:: python\n\n{indented}") == (lines, moved)
    above = [(line - 1, column, word) for line, column, word in wrong]
    assert read("x.py", code) == (lines, above)


def test_a_doctest_block_of_rest_is_read() -> None:
    text = 'So:\n\n>>> os.system("tool rn")\n2\n\n``tool rm``\n'
    assert read("x.rst", text) == (2, [(3, 21, "rn"), (6, 8, "rm")])


def test_a_comment_in_a_python_file_applies_to_the_lines_below() -> None:
    code = '# cliconform: ignore\nos.system("tool rn")\n\nos.system("tool rm")\n'
    assert read("x.py", code) == (1, [(4, 17, "rm")])


_PIECES = st.sampled_from(
    [
        "{% highlight sh %}",
        "{% endhighlight %}",
        "{% raw %}",
        ":::{code} sh",
        ":::",
        "---",
        "+++",
        "```{note}",
        "```{code-block} python",
        "```",
        "~~~",
        "{: .language-sh}",
        "% cliconform: run",
        ">>> ",
        "... x",
        "!tool rn",
        "%%bash",
        'f(["tool", x])',
        '"""',
        "'''",
        "os.system('tool \\",
        "",
        "    tool rn",
        ":x: y",
        "In [1]: x",
        "subprocess.run(['tool',",
        "'é', f'{x}'])",
        "\t\tx = 1",
        "(" * 90,
    ]
)


@given(st.lists(_PIECES, max_size=12), st.sampled_from(["x.md", "x.py", "x.rst", "x.txt"]))
def test_no_mixture_of_notations_raises(pieces: list[str], name: str) -> None:
    read(name, "\n".join(pieces))
