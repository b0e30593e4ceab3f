/// Programs of Vectors/python that print something else here, or are refused.
enum PythonDifference {
  /// A part of the program, and why.
  static let all: [(part: String, reason: String)] = [
    ("from_bytes(", "bytes are not here"), ("str(b'a'", "bytes are not here"),
    (".encode(", "bytes are not here"),
    ("bytes(", "bytes are not here"), ("complex(1, 2)", "complex numbers are not here"),
    ("round(1e20)", "whole numbers have 64 bits"),
    ("s ^= {1, 8}", "sets are shown in order, where CPython's own order is arbitrary"),
    ("import not_a_module_at_all", "an import that brings nothing is remarked"),
    ("match x:", "`match` is refused by name"), ("x async for", "`async` is refused by name"),
    ("eval('1 + 1')", "`eval` is refused by name"), ("exec('a = 1')", "`exec` is refused by name"),
    ("enumerate('ab', 1), list", "addresses are not written"),
    ("list.append, ' '.join", "addresses are not written"),
    ("if x == 1: break\n    print(x)", "a generator that is left is not closed at once"),
    // Said in other words, of the same class.
    ("    a, b = 1\nexcept", "the message names the value"),
    ("    a, *b, c = [1]\nexcept", "the message counts names"),
    ("    len(5)\n", "the message speaks of going through values"),
    ("    'abc'[10]", "the message calls every sequence a list"),
    ("    (1,)[10]", "the message calls every sequence a list"),
    ("    [1][10] = 5", "the message does not tell reading from writing"),
    ("    range(3)[10]", "the message calls every sequence a list"),
    ("    1 % 0", "the message is the same for all divisions"),
    ("    1.0 / 0\n", "the message is the same for all divisions"),
    ("    1 // 0", "the message is the same for all divisions"),
    ("    -[]", "the message is the shell's own"),
    ("    {[]: 1}", "the message says what can be a key"),
    ("    hash([])", "the message says what can be a key"),
    ("    next(A())", "the messages of len and next are the shell's own"),
    ("    ','.join([1])", "the message is the shell's own"),
    ("    [1, 2]['a']", "the message is the shell's own"),
    ("hypot(1, 2, 3)", "the last digit of a length"), ("lgamma(10)", "the C library's last digit"),
    ("    dict([1])", "the message is the shell's own"),
    // Not here yet.
    ("raise ExceptionGroup", "groups of exceptions are not here"),
    ("__context__", "exceptions do not know the one before"),
    ("__cause__).__name__", "exceptions do not know their cause"),
    ("import nothing_here", "an import that brings nothing is remarked"),
    ("x.y = 2", "a number's attribute is refused as not supported"),
    ("range(0, 5, 0)", "a step of 0 is a TypeError"),
    ("range(1, 2, 0)", "a step of 0 is a TypeError"),
    (".keys() == {'a'}", "views of dictionaries are not compared"),
    (".items() >= {", "views of dictionaries are not compared"),
    ("bit_count", "whole numbers have few methods"),
    ("with a:\n    pass", "`with` of a number is refused as not supported"),
    ("class S(str)", "an object of a class derived from str is printed as repr writes it"),
    ("_A__private", "names with two underscores are not changed"),
    ("__index__", "`__index__` is not asked"),
    ("int('1', 2, 3)", "values too many are not counted"),
  ]

  /// Why a program differs; `nil` for one that must not.
  static func reason(for program: String) -> String? {
    all.first { program.contains($0.part) }?.reason
  }
}
