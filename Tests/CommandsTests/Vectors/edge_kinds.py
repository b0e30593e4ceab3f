"""Which edge cases each function meets: watched while the cases run, not guessed from their text.

The functions are those of docs/reference.md, which the catalogue writes; the kinds are
    empty     a tensor with an axis of size 0; made, where none is taken
    negative  an axis, or an index, counted from the end
    one       an axis of size 1, which meets a larger one where several tensors are taken that broadcast
    scalar    a tensor without axes
    view      a tensor that is not contiguous
    step      a tensor that a slice with a step took
    error     a call that fails: an index out of range, shapes that do not fit, a dtype that is not taken
edge_exceptions.txt tells where a kind does not apply, and why.
"""
import ast
import collections
import operator
import pathlib
import re
import types

import torch

KINDS = ["empty", "negative", "one", "scalar", "view", "step", "error"]
FOLDER = pathlib.Path(__file__).parent
AXES = {"dim", "dims", "dim0", "dim1", "dim2", "axis", "source", "destination", "start_dim", "end_dim", "dimension"}
# Several tensors that do not broadcast: there an axis of size 1 of one of them will do.
SIDE_BY_SIDE = {"joining", "indexing", "networks", "products", "gradients", "optimizers"}
BINARY = {
    "Add": ("+", operator.add), "Sub": ("-", operator.sub), "Mult": ("*", operator.mul), "Div": ("/", operator.truediv),
    "FloorDiv": ("//", operator.floordiv), "Mod": ("%", operator.mod), "Pow": ("**", operator.pow),
    "MatMult": ("@", operator.matmul), "BitAnd": ("&", operator.and_), "BitOr": ("|", operator.or_),
    "BitXor": ("^", operator.xor), "LShift": ("<<", operator.lshift), "RShift": (">>", operator.rshift), "Eq": ("==", operator.eq), "NotEq": ("!=", operator.ne), "Lt": ("<", operator.lt),
    "LtE": ("<=", operator.le), "Gt": (">", operator.gt), "GtE": (">=", operator.ge),
}
UNARY = {"USub": ("-x", operator.neg), "Invert": ("~", operator.invert)}
OPERATORS = [name for name, _ in list(BINARY.values()) + list(UNARY.values())] + ["x[…]", "x[…] ="]


class Function:
    """A row of the reference: a name, its family, and the places where axes stand in a call."""

    def __init__(self, family, name):
        self.family, self.name = family, name
        self.axes, self.rest, self.parameters = set(), None, set()

    def learn(self, usage):
        prefix, inside = re.match(r"(x\.|torch\.linalg\.|torch\.autograd\.|torch\.optim\.lr_scheduler\.|torch\.optim\.|nn\.init\.|nn\.utils\.|torch\.|F\.|)\w+(?:\((.*)\))?$", usage).groups()
        words = [word for word in (inside or "").split(", ") if word not in ("", "*")]
        if prefix == "x.":
            words.insert(0, "input")
        for place, word in enumerate(words):
            name = word.split("=")[0]
            self.parameters.add(name.lstrip("*"))
            if name.startswith("*") and name[1:] in AXES:
                self.rest = place
            elif name in AXES:
                self.axes.add(place)


def reference():
    """What docs/reference.md says of tensor expressions, its functions and its differences from PyTorch."""
    text = (FOLDER / "../../../docs/reference.md").resolve().read_text()
    section = text.split("## Tensor expressions\n")[1].split("\n## ")[0]
    return section.split("### Differences from PyTorch\n")


def catalogue():
    """The functions by (whether Python's own, name or alias)."""
    found, family = {}, None
    for line in reference()[0].splitlines():
        if line.startswith("### "):
            family = line[4:].lower()
        row = re.match(r"\| ((?:`[^`]+`(?:, )?)+) \| (.*) \| `.*` \|$", line)
        if not row or not family:
            continue
        usages = re.findall(r"`([^`]+)`", row[1])
        name = re.match(r"(?:x\.|torch\.linalg\.|torch\.autograd\.|torch\.optim\.lr_scheduler\.|torch\.optim\.|nn\.init\.|nn\.utils\.|torch\.|F\.|)(\w+)", usages[0])[1]
        # nn.init has functions that tensors have as methods.
        key = "nn.init." + name if usages[0].startswith("nn.init.") else name
        function = found.setdefault((family == "python", key), Function(family, name))
        for usage in usages:
            function.learn(usage)
        for alias in re.findall(r"\w+", (row[2].split("Also: ") + [""])[1]):
            found[(family == "python", alias)] = function
    for name in OPERATORS:
        found[(False, name)] = Function("operators", name)
    return found


class Watch(ast.NodeTransformer):
    """Calls, operators, attributes and indices by way of the observer."""

    def visit_Call(self, node):
        function = node.func
        if isinstance(function, ast.Attribute):
            owner = self.visit(function.value)
            head = [ast.Constant("method"), owner, ast.Constant(function.attr)]
        elif isinstance(function, ast.Name):
            head = [ast.Constant("named"), function, ast.Constant(function.id)]
        else:
            return self.generic_visit(node)
        node.args = head + [self.visit(argument) for argument in node.args]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        node.func = ast.Name("_watched", ast.Load())
        return node

    def watched(self, *arguments):
        return ast.Call(ast.Name("_watched", ast.Load()), list(arguments), [])

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        return self.watched(ast.Constant("attribute"), node.value, ast.Constant(node.attr))

    def visit_BinOp(self, node):
        self.generic_visit(node)
        return self.watched(ast.Constant("binary"), ast.Constant(type(node.op).__name__), node.left, node.right)

    def visit_Compare(self, node):
        self.generic_visit(node)
        kind = type(node.ops[0]).__name__
        if len(node.ops) > 1 or kind not in BINARY:
            return node
        return self.watched(ast.Constant("binary"), ast.Constant(kind), node.left, node.comparators[0])

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        kind = type(node.op).__name__
        return self.watched(ast.Constant("unary"), ast.Constant(kind), node.operand) if kind in UNARY else node

    def key(self, node):
        return ast.Subscript(ast.Name("_key", ast.Load()), self.visit(node), ast.Load())

    def visit_Subscript(self, node):
        if not isinstance(node.ctx, ast.Load):
            return self.generic_visit(node)
        return self.watched(ast.Constant("item"), self.visit(node.value), self.key(node.slice))

    def visit_Assign(self, node):
        target = node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, ast.Subscript):
            return self.generic_visit(node)
        arguments = self.visit(node.value), self.visit(target.value), self.key(target.slice)
        return ast.Expr(self.watched(ast.Constant("assigned"), *arguments))


class Key:
    def __getitem__(self, key):
        return key


class Observer:
    """Counts, for each function, the cases in which it met each kind."""

    def __init__(self):
        self.functions = catalogue()
        self.counts = collections.defaultdict(lambda: collections.Counter())
        self.seen = set()
        self.names = {"_watched": self.watched, "_key": Key()}

    def compiled(self, text, mode):
        return compile(ast.fix_missing_locations(Watch().visit(ast.parse(text, mode=mode))), "case", mode)

    def finish_case(self):
        for name, kind in self.seen:
            self.counts[name][kind] += 1
        self.seen.clear()

    def watched(self, how, first, *rest, **named):
        return getattr(self, how)(first, *rest, **named)

    def binary(self, kind, left, right):
        name, function = BINARY[kind]
        return self.observed((False, name), lambda: function(left, right), [left, right])

    def unary(self, kind, operand):
        name, function = UNARY[kind]
        return self.observed((False, name), lambda: function(operand), [operand])

    def named(self, function, name, *arguments, **named):
        is_pythons = getattr(function, "__module__", None) == "builtins" or isinstance(function, type)
        return self.observed((is_pythons, name), lambda: function(*arguments, **named), arguments, named)

    def method(self, owner, name, *arguments, **named):
        call = lambda: getattr(owner, name)(*arguments, **named)
        if isinstance(owner, torch.Tensor):
            return self.observed((False, name), call, (owner, *arguments), named)
        if isinstance(owner, (types.ModuleType, type)):
            key = "nn.init." + name if owner is torch.nn.init else name
            return self.observed((False, key), call, arguments, named)
        return call()

    def attribute(self, owner, name):
        call = lambda: getattr(owner, name)
        return self.observed((False, name), call, [owner]) if isinstance(owner, torch.Tensor) else call()

    def item(self, owner, key):
        if not isinstance(owner, torch.Tensor):
            return owner[key]
        result = self.observed((False, "x[…]"), lambda: owner[key], [owner, key])
        if any(isinstance(part, slice) and part.step not in (None, 1) for part in parts(key)):
            result.is_stepped = True
        return result

    def assigned(self, value, owner, key):
        call = lambda: operator.setitem(owner, key, value)
        return self.observed((False, "x[…] ="), call, [owner, key, value]) if isinstance(owner, torch.Tensor) else call()

    def observed(self, key, call, arguments, named={}):
        function = self.functions.get(key)
        tensors = list(tensors_in([arguments, list(named.values())]))
        kinds = kinds_of(function, tensors, arguments, named) if function else set()
        try:
            result = call()
        except Exception as error:
            if not hasattr(error, "was_seen"):
                error.was_seen = True
                kinds.add("error")
            raise
        finally:
            if function:
                self.seen |= {(function, kind) for kind in kinds}
        if function and not tensors and isinstance(result, torch.Tensor):
            self.seen |= {(function, kind) for kind in shape_kinds([result])}
        return result


def parts(key):
    return key if isinstance(key, tuple) else (key,)


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item)


def is_negative(value):
    if isinstance(value, (tuple, list)):
        return any(is_negative(item) for item in value)
    if isinstance(value, slice):
        return is_negative((value.start, value.stop))
    if isinstance(value, torch.Tensor):
        return value.dtype == torch.int64 and bool((value < 0).any())
    return isinstance(value, int) and value < 0


def shape_kinds(tensors):
    kinds = set()
    for tensor in tensors:
        if tensor.numel() == 0:
            kinds.add("empty")
        if tensor.dim() == 0:
            kinds.add("scalar")
        if 1 in tensor.shape:
            kinds.add("one")
    return kinds


def meet(tensors):
    """Whether an axis of size 1 of one tensor meets a larger one of another."""
    for left in tensors:
        for right in tensors:
            if any(a == 1 and b > 1 for a, b in zip(reversed(left.shape), reversed(right.shape))):
                return True
    return False


def kinds_of(function, tensors, arguments, named):
    kinds = shape_kinds(tensors)
    broadcasts = function.family not in SIDE_BY_SIDE and not function.name.startswith("x[")
    if len(tensors) > 1 and broadcasts and not meet(tensors):
        kinds.discard("one")
    if any(not tensor.is_contiguous() for tensor in tensors):
        kinds.add("view")
    if any(hasattr(tensor, "is_stepped") for tensor in tensors):
        kinds.add("step")
    axes = [value for place, value in enumerate(arguments)
            if place in function.axes or function.rest is not None and place >= function.rest]
    axes += [value for name, value in named.items() if name in AXES]
    if function.name.startswith("x["):
        axes = list(parts(arguments[1]))
    if is_negative([axis for axis in axes if not isinstance(axis, torch.Tensor) or function.name.startswith("x[")]):
        kinds.add("negative")
    if function.family == "python" and any(hasattr(value, "__len__") and not isinstance(value, torch.Tensor)
                                           and len(value) == 0 for value in arguments):
        kinds.add("empty")
    return kinds


def exceptions(functions):
    """The kinds that do not apply to a function: {function: {kind: (why, whether a rule of many says so)}}."""
    rules = {
        "@no-tensor": lambda f: f.family in ("making", "random") and not f.parameters & {"input", "data"},
        "@no-axis": lambda f: not f.name.startswith("x[") and not f.parameters & AXES,
    }
    found = collections.defaultdict(dict)
    for line in (FOLDER / "edge_exceptions.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        kinds, reason, names = (part.strip() for part in line.split("|"))
        for name in names.split():
            rule = rules.get(name, lambda f: name in (f.name, "@" + f.family, "python." + f.name * (f.family == "python")))
            chosen = [f for f in functions if rule(f) and (f.family != "python" or name.startswith(("@", "python.")))]
            if not chosen:
                raise SystemExit(f"edge_exceptions.txt: no function is named {name}")
            for function in chosen:
                for kind in kinds.split():
                    found[function].setdefault(kind, (reason, name.startswith("@")))
    return found


def coverage(observer):
    """{family: {function: {kind: cases, or why there are none}}}, and what is missing."""
    table, missing = {}, []
    functions = list(dict.fromkeys(observer.functions.values()))
    reasons = exceptions(functions)
    for function in functions:
        row = table.setdefault(function.family, {}).setdefault(function.name, {})
        for kind in KINDS:
            count, (reason, is_rule) = observer.counts[function][kind], reasons[function].get(kind, (None, True))
            row[kind] = count or reason or 0
            if count and not is_rule:
                missing.append(f"{function.family} {function.name} {kind}: {count} cases, though {reason}")
            if not count and not reason:
                missing.append(f"{function.family} {function.name} {kind}: no case")
    return table, missing
