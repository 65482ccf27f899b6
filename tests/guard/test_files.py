"""What lies beside a flow's own files is refused, and what Python could run there stops the night with an alarm."""

import os
import py_compile
import subprocess
import sys
from collections.abc import Callable
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest

from bot.app.flow_code import FlowCode, FrozenModule
from bot.domain.errors import FlowRefused
from bot.guard import UnexaminedCode, examine, require_clean
from bot.packs import Manifest, Pack, load_manifest, load_pack

pytestmark = pytest.mark.fence("det granskade är det som körs")

Write = Callable[..., tuple[Manifest, Pack]]
Files = dict[str, str]


@pytest.fixture
def files(files: Files) -> Files:
    """The small flow with no stage but those that a night knows, so that it can be run too."""
    return {**files, "flow.py": files["flow.py"].replace("def read(", "def read_case(")}


def again(manifest: Manifest, pack: Pack) -> tuple[Manifest, Pack]:
    return load_manifest(manifest.folder), load_pack(pack.contents.folder)


def laid(folder: Path, name: str, content: bytes = b"") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(content)
    return path


CODE = [
    "helpers.py", "screens.abi3.so", "flow.PYC", "reading.pyd", "x.pth", "flow.pyi", "lib.dll", "code.zip",
    "screens/__init__.py", "cases/x.pyc", "__pycache__/flow.cpython-311.pyc", "__pycache__/note.txt",
]  # fmt: skip
OTHER = ["flow.toml~", "acts.txt.bak", "notes.txt", ".hidden", "words/sv.toml", "Thumbs.db"]


@pytest.mark.parametrize("name", [*CODE, *OTHER])
@pytest.mark.parametrize("where", ["flow", "pack"])
def test_a_file_that_the_folder_has_no_use_for_is_refused_by_its_name(
    write: Write, files: Files, name: str, where: str
) -> None:
    manifest, pack = write(files)
    folder = manifest.folder if where == "flow" else pack.contents.folder
    laid(folder, name)
    manifest, pack = again(manifest, pack)
    (found,) = examine(manifest, pack)
    assert (found.rule, found.file) == ("files", str(folder / name.partition("/")[0]))
    assert "hör inte hit" in found.text
    with pytest.raises(UnexaminedCode if name in CODE else FlowRefused) as refused:
        require_clean(manifest, pack)
    assert str(folder) in str(refused.value)
    assert refused.value.exit_code == (5 if name in CODE else 2)


def test_an_empty_cache_folder_is_refused_too(write: Write, files: Files) -> None:
    manifest, pack = write(files)
    (manifest.folder / "__pycache__").mkdir()
    with pytest.raises(UnexaminedCode):
        require_clean(*again(manifest, pack))


@pytest.mark.parametrize("name", ["flow.py", "reading.py", "elsewhere"])
def test_a_link_is_refused_wherever_it_leads(write: Write, files: Files, tmp_path: Path, name: str) -> None:
    manifest, pack = write(files)
    outside = laid(tmp_path, "outside.py", (manifest.folder / "flow.py").read_bytes())
    (manifest.folder / "flow.py").rename(tmp_path / "kept.py")
    laid(manifest.folder, "flow.py", outside.read_bytes())
    link = manifest.folder / name
    link.unlink(missing_ok=True)
    link.symlink_to(outside)
    with pytest.raises(Exception, match=r"flow\.py saknas|länken hör inte hit") as refused:
        require_clean(*again(manifest, pack))
    assert refused.value.exit_code in (2, 5)  # type: ignore[attr-defined]


@pytest.mark.honest
def test_what_a_pack_and_a_flow_are_made_of_is_no_finding(write: Write, files: Files) -> None:
    manifest, pack = write(files)
    laid(manifest.folder, "README.md")
    laid(manifest.folder, "__init__.py", b'"""A flow."""\n')
    laid(pack.contents.folder, "README.md")
    for name in ("crops/save.png", "crops/around/save.png", "crops/around/save.toml"):
        laid(pack.contents.folder, name)
    assert examine(*again(manifest, pack)) == []


def test_code_in_the_package_file_is_refused(write: Write, files: Files) -> None:
    manifest, pack = write(files)
    laid(manifest.folder, "__init__.py", b"import os\n")
    assert [one.rule for one in examine(*again(manifest, pack))] == ["files"]


# ------------------------------------------------------------------ what is examined is what runs


def test_a_compiled_file_beside_clean_source_is_never_run(write: Write, files: Files, tmp_path: Path) -> None:
    manifest, pack = write(files)
    ran, source = tmp_path / "ran", manifest.folder / "screens.py"
    evil = laid(tmp_path, "evil.py", f"open({str(ran)!r}, 'w')\n{files['screens.py']}".encode())
    compiled = Path(cache_from_source(str(source)))
    compiled.parent.mkdir()
    py_compile.compile(str(evil), cfile=str(compiled), doraise=True)
    stat, content = source.stat(), bytearray(compiled.read_bytes())
    content[8:16] = int(stat.st_mtime).to_bytes(4, "little") + stat.st_size.to_bytes(4, "little")
    compiled.write_bytes(content)
    as_python_does = f"import sys; sys.path.insert(0, {str(manifest.folder)!r}); import screens"
    subprocess.run([sys.executable, "-c", as_python_does], check=True)
    assert ran.exists(), "Python itself takes it for the cache of the clean source"
    ran.unlink()
    with pytest.raises(UnexaminedCode):
        require_clean(*again(manifest, pack))
    FlowCode(manifest.folder, require_clean(manifest, pack)).module("flow.py")  # examined before it was laid there
    assert not ran.exists()


def test_what_was_read_is_what_runs_also_when_the_file_changes_after_the_examination(
    write: Write, files: Files, tmp_path: Path
) -> None:
    manifest, pack = write(files)
    trees = require_clean(manifest, pack)
    for name in ("flow.py", "screens.py"):
        (manifest.folder / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", "utf-8")
    assert require_clean(manifest, pack).keys() == trees.keys()
    code = FlowCode(manifest.folder, trees)
    assert code.module("flow.py").flow.name == "liten"
    assert not (tmp_path / "ran").exists()


@pytest.mark.honest
def test_a_flow_that_runs_leaves_no_cache_behind(write: Write, files: Files) -> None:
    manifest, pack = write(files)
    before = sorted(os.listdir(manifest.folder))
    FlowCode(manifest.folder, require_clean(manifest, pack)).module("flow.py")
    assert sorted(os.listdir(manifest.folder)) == before


# ------------------------------------------------------------------ nothing is kept from one case to the next


def module_of(write: Write, files: Files, addition: str) -> Any:
    manifest, pack = write({**files, "flow.py": files["flow.py"] + addition})
    return FlowCode(manifest.folder, require_clean(manifest, pack)).module("flow.py")


@pytest.mark.parametrize(
    ("constant", "change"),
    [
        ("MINE = {'a': 1}", "a.clear()"), ("MINE = [1]", "a.append(2)"), ("MINE = {1}", "a.add(2)"),
        ("MINE = {'amount': [1]}", "a['amount'].append(2)"), ("MINE = ([1],)", "a[0].append(2)"), ("MINE = dict(amount=[1])", "a['amount'].append(2)"),
    ],
)  # fmt: skip
def test_a_constant_of_a_flow_can_not_be_changed_by_another_name_either(
    write: Write, files: Files, constant: str, change: str
) -> None:
    module = module_of(write, files, f"\n\n{constant}\n\n\ndef remember() -> None:\n    a = MINE\n    {change}\n")
    before = repr(module.MINE)
    with pytest.raises(AttributeError):
        module.remember()
    assert repr(module.MINE) == before


LINE = "ExpenseLine('x', ZERO, ZERO, [1])"


@pytest.mark.parametrize("constant", [LINE, f"({LINE},)", f"{{'a': {{'b': {LINE}}}}}"])
def test_a_constant_that_can_not_be_made_unchangeable_is_refused_when_it_is_loaded(
    write: Write, files: Files, constant: str
) -> None:
    money = "from bot.domain.money import Money\n"
    flow = files["flow.py"].replace(money, f"from bot.domain.lines import ExpenseLine\n{money[:-1]}, ZERO\n")
    manifest, pack = write({**files, "flow.py": f"{flow}\nKEPT = {constant}\n"})
    code = FlowCode(manifest.folder, require_clean(manifest, pack))
    with pytest.raises(FlowRefused, match="KEPT går att ändra") as refused:
        code.module("flow.py")
    assert refused.value.file.endswith("flow.py")


def test_a_module_of_a_flow_can_not_be_changed(write: Write, files: Files) -> None:
    module = module_of(write, files, "")
    assert isinstance(module, FrozenModule)
    with pytest.raises(AttributeError):
        module.KNOWN = {}
    with pytest.raises(AttributeError):
        del module.KNOWN


@pytest.mark.parametrize("name", ["getattr", "setattr", "open", "eval", "globals", "vars", "type", "object", "print"])
def test_python_s_other_builtins_are_not_there_while_a_flow_runs(write: Write, files: Files, name: str) -> None:
    assert name not in vars(module_of(write, files, ""))["__builtins__"]
