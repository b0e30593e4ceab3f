import Commands
import Engine
import Support
import Testing

/// Texts with fields, and imports: what is written, and what is said where that cannot be.
///
/// What Python writes is in Vectors/texts.txt.
struct TextTests {
  @Test(arguments: [
    ("f\"a\"", "'a'"), ("print(f'{1:03d}')", "001"), ("print(f\"{2.5:.1f}\"); print('b')", "b"),
    ("for i in range(2): print(f'{i=}', sep='')", "i=0\ni=1"),
    ("print('it\\'s')", "it's"), ("print(f'{3:<2};{4}')", "3 ;4"),
  ])
  func aLineWrites(line: String, text: String) throws {
    var bench = try Bench()
    #expect(try bench.text(line) == text)
  }

  @Test(arguments: [
    ("f'{x'", "a quote is not closed"), ("f'{1", "'{' is not closed"),
    ("f'{1!z}'", "expected r, s or a, got 'z'"),
    ("f'}'", "expected '}}', got a single '}'"),
    ("f'{1:q}'", "a whole number cannot be written by the format 'q'"),
    ("f'{torch.zeros(2):.2f}'", "a (2) tensor of float32 cannot be written by the format '.2f'"),
    ("f'{1:99999}'", "a width of 99,999 is too much"),
    ("'%d/%d' % 1", "'%d/%d' cannot be filled with 1 value"),
    (
      "'{} {}'.format(1)",
      "IndexError: Replacement index 1 out of range for positional args tuple"
    ),
    ("b'a'", "a bytes literal is not supported here"),
    (String(repeating: "f'{", count: 500), "the expression is nested more than 20 deep"),
  ])
  func aLineFails(line: String, what: String) throws {
    var bench = try Bench()
    let error = #expect(throws: (any Error).self) { try bench.run("x = " + line) }
    #expect(error.map { Diagnosis(of: $0).what } == what)
  }

  @Test(arguments: [
    ("import torch", "torch is here already"),
    ("import random", "random  <module 'random'>  module"),
    ("import torch, torch.nn as nn", "torch and nn are here already"),
    ("import torch.nn", "torch.nn is here already"),
    ("from torch.nn.functional import *", "what torch.nn.functional has is here already"),
    (
      "from torch.utils.data import DataLoader",
      "DataLoader  <class 'torch.utils.data.DataLoader'>  type"
    ),
    ("%matplotlib inline", ""),
    (
      "import matplotlib.pyplot as plt",
      "plt  <module 'matplotlib.pyplot'>  module"
    ),
    ("import foo", "foo is not here: a line that uses it will say so"),
    (
      "import numpy as np, foo.bar",
      "np  <module 'numpy'>  module\n"
        + "foo.bar is not here: a line that uses it will say so"
    ),
    (
      "from torch.nn import Linear",
      "Linear  <class 'torch.nn.Linear'>  type"
    ),
    ("import torch.nn.functional as F", "F is here already"),
    ("from torch.nn import functional as F", "F is here already"),
    ("from torch.nn.functional import softmax", "softmax is here already"),
    ("import torch.nn as nn", "nn is here already"),
  ])
  func anImportSays(line: String, text: String) throws {
    var bench = try Bench()
    let said = try bench.text(line)
    #expect(
      said.split(separator: "\n").last.map(String.init) ?? "" == text.split(separator: "\n").last
        .map(String.init) ?? "")
    #expect(said.contains(text))
  }

  @Test func anImportedNameStands() throws {
    var bench = try Bench("import torch.nn.functional as Fn", "from torch import zeros as z")
    #expect(try bench.text("Fn.relu(z(2) - 1)") == "2 float32\ntensor([0., 0.])")
    try bench.run("from torch import sum")
    #expect(try bench.text("sum(torch.ones(2, 3), dim=1)") == "2 float32\ntensor([3., 3.])")
    try bench.run("import torch as data")
    #expect(try bench.text("data.zeros(2).shape") == "torch.Size([2])")
  }

  @Test(arguments: [
    ("np.arange(3)", "'np.arange' is not supported here", "torch.arange does it"),
    ("np.array([1])", "'np.array' is not supported here", "torch.tensor does it"),
    ("np.foo", "'np' is not supported here", "torch has the same functions"),
    ("1 + ember", "there is no 'ember'", "did you mean 'embed'?"),
    ("1 + emb", "there is no 'emb'", "did you mean 'embed'?"),
    ("emb", "'emb' is not a command", "did you mean 'embed'?"),
    ("model[2](torch.zeros(4, 10))", "wants C=20, got C=10", "x is 4x10: 4x20 would fit"),
    (
      "model[1](torch.zeros(4, 7, 3))", "T=7 does not divide into groups of 2",
      "x is 4x7x3: 4x6x3 or 4x8x3 would fit"
    ),
    (
      "model[0](torch.zeros(4, 8))",
      "model[0]: its embedding reads symbols, int64 numbers, got 4x8 float32",
      "model[0](torch.zeros(4, 8).long()) → 4x8x10"
    ),
  ])
  func aHintLeadsOn(line: String, what: String, mend: String) throws {
    var bench = try Bench("embed = 1", "add embedding 27 10, flatten 2, linear 20 200")
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).what == what)
    #expect(Diagnosis(of: error).mend == mend)
  }
}
