"""Writes traces.json: the shapes that PyTorch gives the names of programs, line by line.

    python3 make_trace_vectors.py                 the programs beside it, into traces.json
    python3 make_trace_vectors.py FILE.py…        any programs, to standard output

The interpreter's own tracing (sys.settrace) looks at each name that a statement assigns once the statement has
ended, at what functions are given and at what they return; nothing is rewritten. Of each name and line: its
different shapes in the order of their first appearance. Made with torch 2.13.0.
"""
import ast
import json
import pathlib
import sys

import torch

FOLDER = pathlib.Path(__file__).parent
OWN = [path for path in sorted(FOLDER.glob("*.py")) if path.name != pathlib.Path(__file__).name]
DEEPEST, MOST_PARTS = 4, 16


def shape(value, depth=0):
    """The shapes in a value: a list of sizes, {"size": …}, {"seq": […]}, or None."""
    if isinstance(value, torch.Tensor):
        return list(value.shape)
    if isinstance(value, torch.Size):
        return {"size": list(value)}
    if isinstance(value, (tuple, list)) and depth < DEEPEST and len(value) <= MOST_PARTS:
        parts = [shape(part, depth + 1) for part in value]
        if any(part is not None for part in parts):
            return {"seq": parts}
    return None


def has_tensor(noted):
    if isinstance(noted, list):
        return True
    return isinstance(noted, dict) and any(has_tensor(part) for part in noted.get("seq", []))


def names(target):
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def assigned(tree):
    """The names that the statement on each line assigns; of one with a body, in its head."""
    found = {}
    for node in ast.walk(tree):
        targets = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, (ast.AugAssign, ast.For)) or isinstance(node, ast.AnnAssign) and node.value:
            targets = [node.target]
        elif isinstance(node, ast.With):
            targets = [item.optional_vars for item in node.items if item.optional_vars]
        elif isinstance(node, (ast.If, ast.While, ast.Return, ast.Expr)):
            head = node.test if isinstance(node, (ast.If, ast.While)) else node.value
            targets = [walrus.target for walrus in ast.walk(head or node) if isinstance(walrus, ast.NamedExpr)]
        for target in targets:
            found.setdefault(node.lineno, []).extend(names(target))
    return found


class Tracer:
    def __init__(self, path):
        self.path, self.lines = str(path), {}
        tree = ast.parse(path.read_text())
        self.assigned = assigned(tree)
        # A function begins for Python at its first decorator.
        self.heads = {
            node.decorator_list[0].lineno: node.lineno
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.decorator_list
        }
        self.loops = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.For)}
        self.skipped = {
            "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>",
        } | {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}

    def note(self, line, name, value):
        noted = shape(value)
        if has_tensor(noted):
            seen = self.lines.setdefault(str(line), {}).setdefault(name, [])
            if noted not in seen:
                seen.append(noted)

    def __call__(self, frame, event, argument):
        code = frame.f_code
        if code.co_filename != self.path or code.co_name in self.skipped or code.co_name == "<lambda>":
            return None
        count = code.co_argcount + code.co_kwonlyargcount
        if code.co_name != "<module>" and frame.f_lasti <= 4 + 2 * code.co_nlocals:
            for name in code.co_varnames[:count]:
                self.note(self.heads.get(code.co_firstlineno, code.co_firstlineno), name, frame.f_locals.get(name))
        last, is_generator, failed = None, bool(code.co_flags & 0x20), False

        def local(frame, event, argument):
            nonlocal last, failed
            if event == "exception":
                failed = True
                return local
            if last is not None and not failed:
                for name in self.assigned.get(last, ()):
                    if name in frame.f_locals:
                        # A loop that has ended gave its names nothing more.
                        if last in self.loops and not self.is_inside(frame, last, event):
                            continue
                        self.note(last, name, frame.f_locals[name])
            failed = False
            last = frame.f_lineno if event == "line" else None
            if event == "return" and code.co_name != "<module>" and not is_generator:
                self.note(frame.f_lineno, "return", argument)
            return local

        return local

    def is_inside(self, frame, loop, event):
        return event == "line" and frame.f_lineno != loop and any(
            loop == node.lineno and node.body[0].lineno <= frame.f_lineno <= (node.body[-1].end_lineno or 0)
            for node in self.fors)

    def run(self):
        text = pathlib.Path(self.path).read_text()
        self.fors = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.For)]
        code = compile(text, self.path, "exec")
        module = type(sys)("__main__")
        sys.modules["__main__"] = module
        sys.settrace(self)
        try:
            exec(code, module.__dict__)
        finally:
            sys.settrace(None)
        return self.lines


def main():
    paths = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
    programs = {path.name: Tracer(path).run() for path in paths or OWN}
    text = json.dumps(programs, sort_keys=True)
    if paths:
        print(text)
    else:
        lines = [f'{json.dumps(name)}: {json.dumps(shapes, sort_keys=True)}' for name, shapes in programs.items()]
        (FOLDER / "traces.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
