"""Break the checker in every small way there is, and see whether its tests notice.

    python benchmarks/kernel_mutants.py [--workers 2] [--only TEXT] [--record]

Every mutant changes one place of proofs/kernel/checker.py: a comparison, an operator, a constant,
a condition, a statement left out, a value not returned. Each is loaded in a process of its own
in place of the checker, and the tests in tests/proofs/kernel run until one fails. Results are
appended to out/kernel-mutants.jsonl as they come, so that an interrupted run goes on where it
stopped. ``--record`` writes docs/kernel-mutants.json: what was killed, and what survived or was
not run again since tests were added, each with its reason in benchmarks/kernel_equivalents.json
why it decides documents as the checker does, or as open.
"""

from __future__ import annotations

import argparse
import ast
import copy
import hashlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).resolve().parents[1]
CHECKER = ROOT / "proofs" / "kernel" / "checker.py"
TESTS = ROOT / "tests" / "proofs" / "kernel"
SUITES = (
    "test_checker.py",
    "test_checker_details.py",
    "test_checker_exhaustive.py",
    "test_checker_regions.py",
    "test_checker_soundness.py",
)
LOG = ROOT / "out" / "kernel-mutants.jsonl"
RECORD = ROOT / "docs" / "kernel-mutants.json"
REASONS = ROOT / "benchmarks" / "kernel_equivalents.json"
MEMORY = 4 << 30

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
COMPUTED: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.LShift: (ast.RShift,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}
SWAPPED = {"all": "any", "any": "all", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """One change: where, of what kind, the text before and after, and the whole source."""

    name: str
    line: int
    source: str


class _Finder(ast.NodeVisitor):
    """Collects changes as (node, kind, text that replaces the node)."""

    def __init__(self) -> None:
        self.found: list[tuple[str, ast.expr | ast.stmt, str, str]] = []
        self.scope: list[str] = []

    def add(self, node: ast.expr | ast.stmt, kind: str, new: ast.AST | str) -> None:
        text = new if isinstance(new, str) else ast.unparse(new)
        if isinstance(node, ast.expr):
            text = f"({text})"
        self.found.append((".".join(self.scope) or "module", node, kind, text))

    def changed(self, node: Any, kind: str, **fields: Any) -> None:
        new = copy.deepcopy(node)
        for name, value in fields.items():
            setattr(new, name, value)
        self.add(node, kind, new)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.within(node, [*node.args.defaults, *node.args.kw_defaults, *node.decorator_list])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.within(node, [*node.decorator_list])

    def within(self, node: Any, more: list[Any]) -> None:
        self.scope.append(node.name)
        for part in [*more, *node.body]:
            if part is not None and not _is_docstring(part):
                self.visit(part)
        self.scope.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.add(node, "leave out", "pass")
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave messages alone: no verdict depends on their words."""

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self.add(node, "constant", repr(not value))
        elif isinstance(value, int):
            self.add(node, "constant", repr(value + 1))
            self.add(node, "constant", repr(value - 1))
        elif isinstance(value, str):
            self.add(node, "constant", repr("x" + value))

    def generic_visit(self, node: ast.AST) -> None:
        match node:
            case ast.Compare():
                for k, op in enumerate(node.ops):
                    for new in COMPARED[type(op)]:
                        ops = [*node.ops[:k], new(), *node.ops[k + 1 :]]
                        self.changed(node, "comparison", ops=ops)
            case ast.BinOp():
                for new in COMPUTED[type(node.op)]:
                    self.changed(node, "operator", op=new())
            case ast.BoolOp():
                other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
                self.changed(node, "and or", op=other)
                for k in range(len(node.values)):
                    rest = node.values[:k] + node.values[k + 1 :]
                    self.add(
                        node,
                        "part left out",
                        rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest),
                    )
            case ast.UnaryOp():
                if not isinstance(node.operand, ast.Constant):
                    self.add(node, "sign", node.operand)
            case ast.Call():
                self.calls(node)
            case ast.IfExp():
                self.add(node, "branch", node.body)
                self.add(node, "branch", node.orelse)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                for k, part in enumerate(node.generators):
                    if part.ifs:
                        new = copy.deepcopy(node)
                        new.generators[k].ifs = []
                        self.add(node, "filter left out", new)
            case ast.If():
                self.add(node.test, "condition", "True")
                self.add(node.test, "condition", "False")
            case ast.Return() | ast.Expr() | ast.Assign() | ast.AugAssign() | ast.Raise():
                if not _is_docstring(node):
                    self.add(node, "leave out", "pass")
        super().generic_visit(node)

    def calls(self, node: ast.Call) -> None:
        match node.func:
            case ast.Name(name) if name in SWAPPED:
                self.changed(node, "call", func=ast.Name(SWAPPED[name], ast.Load()))
            case ast.Name("abs" | "sorted"):
                self.add(node, "call", node.args[0])

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id == "need":
            self.visit(node.args[0])  # not the words of the reason
        else:
            self.generic_visit(node)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def mutants(source: str) -> Iterator[Mutant]:
    """List every change of a source, in order; each compiles."""
    finder = _Finder()
    for node in ast.parse(source).body:
        if not _is_docstring(node):
            finder.visit(node)
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    data = source.encode()
    seen: Counter[str] = Counter()
    for scope, node, kind, text in finder.found:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first = starts[node.lineno - 1] + node.col_offset
        last = starts[node.end_lineno - 1] + node.end_col_offset
        before = " ".join(data[first:last].decode().split())
        after = (
            " ".join(text.removeprefix("(").removesuffix(")").split()) if text[0] == "(" else text
        )
        name = f"{scope} | {kind} | {before} -> {after}"
        seen[name] += 1
        if seen[name] > 1:
            name += f" | {seen[name]}"
        changed = (data[:first] + text.encode() + data[last:]).decode()
        compile(changed, "mutant", "exec")
        yield Mutant(name, node.lineno, changed)


def stamp() -> str:
    """Give the hash of the checker."""
    return hashlib.sha256(CHECKER.read_bytes()).hexdigest()


def tests_stamp() -> str:
    """Give the hash of the checker's tests."""
    return hashlib.sha256(b"".join((TESTS / name).read_bytes() for name in SUITES)).hexdigest()


def _replace(mutant: Mutant, folder: Path, modules: set[Any]) -> None:
    """Put a mutant in the checker's place, also where tests have imported its names."""
    from coopgap.proofs import kernel

    copied = folder / "kernel"
    shutil.copytree(CHECKER.parent, copied, ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "checker.py").write_text(mutant.source, encoding="utf-8")
    name = "coopgap.proofs.kernel.checker"
    place = vars(sys.modules[name])
    before = {public: value for public, value in place.items() if not public.startswith("__")}
    for public in before:
        del place[public]
    # In the same namespace, so that what tests made of the checker's classes finds the mutant.
    exec(compile(mutant.source, str(copied / "checker.py"), "exec"), place)
    for user in (kernel, *modules):
        for public, value in list(vars(user).items()):
            if getattr(value, "__module__", None) == name and before.get(public) is value:
                setattr(user, public, place[public])
        if hasattr(user, "FOLDER"):
            user.FOLDER = copied


class _Runner:
    """A pytest plugin: collect once, then run all tests on each mutant in a process of its own."""

    def __init__(self, todo: list[Mutant], workers: int, limit: float, log: TextIO) -> None:
        self.todo, self.workers, self.limit, self.log = todo, workers, limit, log
        self.killer = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.killer = report.nodeid.rpartition("/")[2][:160]

    def trial(self, session: Any, mutant: Mutant, folder: Path) -> None:
        """Run the tests until one fails, and end this process."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        try:
            _replace(mutant, folder, {item.module for item in session.items})
            following = [*session.items[1:], None]
            for item, after in zip(session.items, following, strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                if self.killer:
                    break
        except BaseException as error:
            self.killer = f"{type(error).__name__} outside of a test"
        (folder / "killer.txt").write_text(self.killer)
        os._exit(0)

    def pytest_runtestloop(self, session: Any) -> bool:
        if session.testsfailed:
            sys.exit("the tests cannot be collected")
        unchanged = Mutant("unchanged", 0, CHECKER.read_text("utf-8"))
        for _, killer in self.attempt(session, [unchanged]):
            if killer:
                sys.exit(f"the tests fail on the checker itself: {killer}")
        started = time.monotonic()
        for k, (mutant, killer) in enumerate(self.attempt(session, self.todo), 1):
            row = {"checker": stamp(), "tests": tests_stamp(), "mutant": mutant.name}
            self.log.write(json.dumps({**row, "killer": killer}, ensure_ascii=False) + "\n")
            self.log.flush()
            if k % 100 == 0:
                print(f"{k} of {len(self.todo)}, {time.monotonic() - started:.0f} s", flush=True)
        return True

    def attempt(self, session: Any, todo: list[Mutant]) -> Iterator[tuple[Mutant, str]]:
        """Run mutants, some at a time; yield each with what killed it, or nothing."""
        waiting, running = list(reversed(todo)), {}
        while waiting or running:
            while waiting and len(running) < self.workers:
                mutant, folder = waiting.pop(), Path(tempfile.mkdtemp())
                child = os.fork()
                if child == 0:
                    self.trial(session, mutant, folder)
                running[child] = (mutant, folder, time.monotonic())
            for child, (mutant, folder, since) in list(running.items()):
                ended, _ = os.waitpid(child, os.WNOHANG)
                late = not ended and time.monotonic() - since > self.limit
                if late:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                if ended or late:
                    del running[child]
                    note = folder / "killer.txt"
                    killer = note.read_text() if note.exists() else "the process died"
                    shutil.rmtree(folder)
                    yield mutant, "out of time" if late else killer
            time.sleep(0.01)


def known() -> dict[str, str]:
    """Read what an earlier run found: kills last as long as the checker, survivors as the tests."""
    found: dict[str, str] = {}
    for line in LOG.read_text("utf-8").splitlines() if LOG.exists() else []:
        row = json.loads(line)
        if row["checker"] == stamp() and (row["killer"] or row["tests"] == tests_stamp()):
            found[row["mutant"]] = row["killer"]
    return found


def record(found: dict[str, str]) -> None:
    """Write docs/kernel-mutants.json."""
    reasons = json.loads(REASONS.read_text("utf-8"))
    survivors = [name for name, killer in found.items() if not killer]
    kinds = Counter(name.split(" | ")[1] for name in found)
    data = {
        "checker": stamp(),
        "mutants": len(found),
        "killed": len(found) - len(survivors),
        "by_kind": dict(sorted(kinds.items())),
        "equivalent": {name: reasons[name] for name in survivors if name in reasons},
        "open": [name for name in survivors if name not in reasons],
    }
    RECORD.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main() -> None:
    """Run the mutants not yet run and print the survivors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=float, default=90.0, help="seconds for one mutant")
    parser.add_argument("--only", default="", help="mutants whose name holds this text")
    parser.add_argument("--list", action="store_true", help="print the mutants and stop")
    parser.add_argument("--record", action="store_true", help="write docs/kernel-mutants.json")
    parser.add_argument("--no-run", action="store_true", help="only tell what is known")
    options = parser.parse_args()
    every = [m for m in mutants(CHECKER.read_text("utf-8")) if options.only in m.name]
    if options.list:
        print(*(f"{m.line}: {m.name}" for m in every), sep="\n")
        return
    done = known()
    todo = [m for m in every if m.name not in done]
    print(f"{len(every)} mutants, {len(todo)} to run", flush=True)
    LOG.parent.mkdir(exist_ok=True)
    if todo and not options.no_run:
        import pytest

        os.environ["HYPOTHESIS_PROFILE"] = "ci"  # 200 examples, the same in each run
        with LOG.open("a", encoding="utf-8") as log:
            runner = _Runner(todo, options.workers, options.limit, log)
            quiet = ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=no"]
            quiet += ["--hypothesis-seed=0", *(str(TESTS / suite) for suite in SUITES)]
            pytest.main(quiet, plugins=[runner])
    done = known()
    found = {m.name: done.get(m.name, "") for m in every}
    for mutant in every:
        if not found[mutant.name]:
            print(f"survived, line {mutant.line}: {mutant.name}")
    print(f"{sum(map(bool, found.values()))} of {len(found)} killed")
    if options.record:
        record(found)


if __name__ == "__main__":
    main()
