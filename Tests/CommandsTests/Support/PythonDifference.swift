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
    ("with a:\n    pass", "`with` of a number is refused as not supported"),
    ("hypot(1, 2, 3)", "the last digit of a length"), ("lgamma(10)", "the C library's last digit"),
    // Not here yet.
    ("raise ExceptionGroup", "groups of exceptions are not here"),
  ]

  /// Why a program differs; `nil` for one that must not.
  static func reason(for program: String) -> String? {
    all.first { program.contains($0.part) }?.reason
  }
}
