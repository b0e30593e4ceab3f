import Commands
import Engine
import Support
import Testing

/// Recursion over anything that people write has a depth: a line nested thousands of times gives a
/// result or a message.
///
/// An overflowing stack would end the tests.
struct NestingTests {
  /// What is repeated before the middle, the middle, and what is repeated after it.
  static let forms: [(open: String, middle: String, close: String)] = [
    ("(", "1", ")"), ("[", "1", "]"), ("-", "1", ""), ("not ", "True", ""), ("~", "1", ""),
    ("torch.tensor(", "1", ")"), ("abs(", "1", ")"), ("x[", "0", "]"), ("[i for i in ", "x", "]"),
    ("1 + (", "1", ")"), ("2 ** ", "1", ""), ("(lambda: ", "1", ")"), ("1 if 1 else ", "1", ""),
    ("f'{", "1", "}'"), ("f\"{f'{", "1", "}'}\""), ("'{:", "{}", "}'.format(1)"), ("{", "1", "}"),
    ("", "x", ".T"), ("", "x", "[0]"), ("", "x", "()"), ("", "x", " + 1"), ("", "1", " < 1"),
    ("", "1", " and 1"), ("for i in x: ", "i", ""), ("x = ", "1", ""), ("(x, ", "y", ") = 1, 2"),
    ("add residual (", "tanh", ")"), ("add Sequential(", "tanh", ")"),
    ("add nn.Sequential(nn.Sequential(", "tanh", "))"), ("add linear (", "1", ")"),
    ("model = Sequential([", "Tanh()", "])"), ("push (", "4, 8", ")"), ("push [", "4", "]"),
    ("time ", "vars", ""), ("help ", "add", ""), ("${a:-", "b", "}"),
    ("expect output /(", "a", ")/"), ("expect output /[a", "b", "]/"),
    ("torch.einsum('", "i,j->ij", "', x, x)"), ("torch.einsum('i", ",", "j', x)"),
  ]

  @Test(arguments: forms.indices, [50, 400, 3000])
  func hasADepth(index: Int, depth: Int) throws {
    let form = Self.forms[index]
    let line =
      String(repeating: form.open, count: depth) + form.middle
      + String(repeating: form.close, count: depth)
    var bench = try Bench("x = torch.zeros(3)", "y = [1]")
    do {
      for statement in try Lexer.statements(of: line) {
        _ = try Interpreter.run(statement, &bench.session)
      }
    } catch {
      #expect(!Diagnosis(of: error).what.isEmpty)
      #expect(error is any DiagnosableError, "\(form.open)")
    }
  }

  /// Values that hold one another, made line by line.
  @Test func valuesHaveADepth() throws {
    var bench = try Bench("x = [1]", "y = (1,)")
    for line in ["x = [x]", "y = (y, 1)", "x = [x, y]"] {
      for _ in 0..<200 { _ = try? bench.run(line) }
    }
    _ = try? bench.run("print(x, y)")
    _ = try? bench.run("torch.tensor(x)")
    _ = try? bench.run("x == y")
  }
}
