"""Python's tree of a program as text, as Support/SyntaxText.swift writes the shell's own."""

import ast

BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.FloorDiv: "//",
    ast.Mod: "%", ast.Pow: "**", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.LShift: "<<", ast.RShift: ">>",
}
UNARY = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}
COMPARE = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "notin", ast.Is: "is", ast.IsNot: "isnot",
}
COMPREHENSIONS = {ast.ListComp: "list", ast.SetComp: "set", ast.GeneratorExp: "generator"}


class Unread(Exception):
    """What the shell refuses by name."""


def node(name, parts):
    return "(" + " ".join([name, *parts]) + ")"


def optional(expression):
    return "_" if expression is None else text(expression)


def quoted(string):
    letters = (
        c if 32 <= ord(c) < 127 and c not in '"\\' else "\\{%x}" % ord(c) for c in string)
    return '"' + "".join(letters) + '"'


def constant(value):
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        if value > 1 << 63:
            raise Unread("a whole number beyond 64 bits")
        return str(value)
    if isinstance(value, float):
        return node("float", [repr(value)])
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bytes):
        return node("bytes", [value.hex()])
    if value is ...:
        return "..."
    raise Unread("an imaginary number")


def logical(expression, kind):
    """Nested ones of a kind as one: whether they had brackets does not matter."""
    if isinstance(expression, ast.BoolOp) and isinstance(expression.op, kind):
        return [part for value in expression.values for part in logical(value, kind)]
    return [text(expression)]


def pieces(values):
    parts, literal = [], ""
    for value in values:
        if isinstance(value, ast.Constant):
            literal += value.value
            continue
        if literal:
            parts.append(quoted(literal))
        literal = ""
        conversion = "_" if value.conversion == -1 else chr(value.conversion)
        format = [] if value.format_spec is None else pieces(value.format_spec.values)
        parts.append(node("field", [text(value.value), conversion, *format]))
    return parts + ([quoted(literal)] if literal else [])


def arguments(given, keywords):
    return [text(a) for a in given] + [
        node("keywords", [text(k.value)]) if k.arg is None
        else node("keyword", [k.arg, text(k.value)]) for k in keywords]


def comprehension(name, body, generators):
    clauses = []
    for clause in generators:
        if clause.is_async:
            raise Unread("async")
        clauses.append(
            node("for", [target(clause.target), text(clause.iter), *map(text, clause.ifs)]))
    return node(f"{name}comprehension", [*body, *clauses])


def parameters(given):
    first = given.posonlyargs + given.args
    defaults = [None] * (len(first) - len(given.defaults)) + given.defaults
    rows = [
        ("place" if i < len(given.posonlyargs) else "either", a, d)
        for i, (a, d) in enumerate(zip(first, defaults))]
    if given.vararg:
        rows.append(("rest", given.vararg, None))
    rows += [("name", a, d) for a, d in zip(given.kwonlyargs, given.kw_defaults)]
    if given.kwarg:
        rows.append(("names", given.kwarg, None))
    return node(
        "parameters",
        [node(k, [a.arg, optional(a.annotation), optional(d)]) for k, a, d in rows])


def text(e):
    match e:
        case ast.Constant(): return constant(e.value)
        case ast.Name(): return e.id
        case ast.Tuple(): return node("tuple", map(text, e.elts))
        case ast.List(): return node("list", map(text, e.elts))
        case ast.Set(): return node("set", map(text, e.elts))
        case ast.UnaryOp(): return node("unary", [UNARY[type(e.op)], text(e.operand)])
        case ast.BinOp(): return node("binary", [BINARY[type(e.op)], text(e.left), text(e.right)])
        case ast.Compare():
            rest = [s for o, v in zip(e.ops, e.comparators) for s in (COMPARE[type(o)], text(v))]
            return node("compare", [text(e.left), *rest])
        case ast.BoolOp():
            return node("and" if isinstance(e.op, ast.And) else "or", logical(e, type(e.op)))
        case ast.Attribute(): return node("attribute", [text(e.value), e.attr])
        case ast.Call(): return node("call", [text(e.func), *arguments(e.args, e.keywords)])
        case ast.Subscript(): return node("item", [text(e.value), text(e.slice)])
        case ast.Slice(): return node("slice", map(optional, (e.lower, e.upper, e.step)))
        case ast.JoinedStr():
            if any(isinstance(v, ast.FormattedValue) for v in e.values):
                return node("text", pieces(e.values))
            return quoted("".join(v.value for v in e.values))
        case ast.IfExp(): return node("if", map(text, (e.test, e.body, e.orelse)))
        case ast.Dict():
            return node("dictionary", [
                node("spread", [text(v)]) if k is None else node("pair", [text(k), text(v)])
                for k, v in zip(e.keys, e.values)])
        case ast.DictComp():
            return comprehension("dictionary", [text(e.key), text(e.value)], e.generators)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return comprehension(COMPREHENSIONS[type(e)], [text(e.elt)], e.generators)
        case ast.Lambda(): return node("lambda", [parameters(e.args), text(e.body)])
        case ast.Starred(): return node("star", [text(e.value)])
        case ast.NamedExpr(): return node(":=", [e.target.id, text(e.value)])
        case ast.Yield(): return node("yield", [optional(e.value)])
        case ast.YieldFrom(): return node("yieldfrom", [text(e.value)])
        case _: raise Unread(type(e).__name__)


def target(e):
    match e:
        case ast.Tuple() | ast.List(): return node("targets", map(target, e.elts))
        case ast.Starred(): return node("star", [target(e.value)])
        case _: return text(e)


def block(statements):
    return node("block", map(statement, statements))


def statement(s):
    match s:
        case ast.Expr(): return node("expression", [text(s.value)])
        case ast.Assign(): return node("assign", [*map(target, s.targets), text(s.value)])
        case ast.AnnAssign():
            return node("annotate", [text(s.target), text(s.annotation), optional(s.value)])
        case ast.AugAssign():
            return node("augment", [text(s.target), BINARY[type(s.op)], text(s.value)])
        case ast.For():
            return node(
                "loop", [target(s.target), text(s.iter), block(s.body), block(s.orelse)])
        case ast.While(): return node("while", [text(s.test), block(s.body), block(s.orelse)])
        case ast.If(): return node("condition", [text(s.test), block(s.body), block(s.orelse)])
        case ast.With():
            contexts = [
                node("context", [
                    text(i.context_expr),
                    "_" if i.optional_vars is None else target(i.optional_vars)])
                for i in s.items]
            return node("with", [*contexts, block(s.body)])
        case ast.Try():
            handlers = [
                node("except", [optional(h.type), h.name or "_", block(h.body)])
                for h in s.handlers]
            return node(
                "try", [block(s.body), *handlers, block(s.orelse), block(s.finalbody)])
        case ast.FunctionDef():
            return node("function", [
                s.name, parameters(s.args), optional(s.returns), block(s.body),
                *map(text, s.decorator_list)])
        case ast.ClassDef():
            return node("class", [
                s.name, node("bases", arguments(s.bases, s.keywords)), block(s.body),
                *map(text, s.decorator_list)])
        case ast.Return(): return node("return", [optional(s.value)])
        case ast.Raise(): return node("raise", [optional(s.exc), optional(s.cause)])
        case ast.Break(): return "break"
        case ast.Continue(): return "continue"
        case ast.Global(): return node("global", s.names)
        case ast.Nonlocal(): return node("nonlocal", s.names)
        case ast.Delete(): return node("delete", map(target, s.targets))
        case ast.Assert(): return node("assert", [text(s.test), optional(s.msg)])
        case ast.Import():
            return node("import", [node("module", [n.name, n.asname or "_"]) for n in s.names])
        case ast.ImportFrom():
            module = "." * s.level + (s.module or "")
            return node(
                "import", [node("from", [module, n.name, n.asname or "_"]) for n in s.names])
        case ast.Pass(): return "pass"
        case _: raise Unread(type(s).__name__)


def program(source):
    """The statements of a program, a line each; raises SyntaxError or Unread."""
    return "\n".join(map(statement, ast.parse(source).body))
