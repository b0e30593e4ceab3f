import Commands
import Engine
import Support
import Testing

struct CompleterTests {
  /// The completions at the end of a line, or at `|`.
  private func complete(_ text: String, _ session: Session? = nil) throws -> Completions {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    let session = try session ?? Bench("add linear 3 4, tanh").session
    return Completer.completions(
      of: parts.joined(), at: parts[0].utf8.count, session)
  }

  @Test(arguments: [
    ("pu", ["push"], 0),
    ("", CommandRegistry.declarations.map(\.name).sorted(), 0),
    ("re", ["reach", "record", "redo", "remove", "replace"], 0),
    ("  in", ["include", "init", "insert"], 2),
    ("xyz", [], 0),
    ("push 4x8; la", ["layers"], 10),
    ("push 4x8;la", ["layers"], 9),
    ("tr|ain 5", ["trace", "train"], 0),
    ("add lin", ["linear"], 4),
    ("add ", (LayerRegistry.specs.map(\.keyword) + LayerForm.all.map(\.keyword)).sorted(), 4),
    ("add tanh, lin", ["linear"], 10),
    ("add tanh,lin", ["linear"], 9),
    ("insert 1 lay", ["layernorm"], 9),
    ("replace 1 batch", ["batchnorm", "batchnorm2d"], 10),
    ("insert ", ["1", "2", "3"], 7),
    ("remove ", ["1", "2"], 7),
    ("move 1 ", ["1", "2"], 7),
    ("move 1 2 ", [], 9),
    ("push b", ["batch"], 5),
    ("push b", ["batch"], 5),
    ("eval t", ["test", "train"], 5),
    ("set pr", ["precision"], 4),
    ("help bat", ["batch_norm", "batchnorm", "batchnorm2d"], 5),
    ("frobnicate ", [], 11),
    ("undo ", [], 5),
    ("add é, lin", ["linear"], 8),
    ("add linear 2 3 b", ["bias=false", "bias=true"], 15),
    ("add residual (ta", ["tanh"], 14),
    ("add residual (tanh, lin", ["linear"], 20),
    ("add residual (tanh, residual (rel", ["relu", "relu6"], 30),
    ("add residual (tanh, linear 2 3 b", ["bias=false", "bias=true"], 31),
    ("add tanh, batchnorm 5 o", ["over=all", "over=batch"], 22),
    ("set echo t", ["true"], 9), ("set columns by", ["bytes"], 12),
    ("push batch ", [], 11),
  ])
  func completesWords(text: String, candidates: [String], start: Int) throws {
    let found = try complete(text)
    #expect(found.candidates == candidates)
    #expect(found.start == start)
    #expect(found.appendsSpace || candidates.isEmpty)
    #expect(!found.files)
  }

  @Test(arguments: [
    ("sample ", ["ema=", "prompt=", "seed=", "temperature=", "why="], 7),
    ("sample prompt=a ", ["ema=", "seed=", "temperature=", "why="], 16),
    ("sample 3 seed=1 ", ["ema=", "prompt=", "temperature=", "why="], 16),
    ("train 5 dec", ["decay="], 8), ("train ep", ["epochs=", "eps="], 6),
    ("train 5 ep", ["eps="], 8), ("train epochs=2 o", ["optimizer="], 15),
    ("add linear 2 3 s", ["scale="], 15),
    ("add nn.Li", ["nn.Linear("], 4),
    ("sample 3 temp", ["temperature="], 9),
  ])
  func completesOptions(text: String, candidates: [String], start: Int) throws {
    let found = try complete(text)
    #expect(found.candidates == candidates)
    #expect(found.start == start)
    #expect(!found.appendsSpace, "a value follows")
    #expect(!found.files)
  }

  /// A session with a tree of two levels; 4x8 goes in.
  private static func tree() throws -> Session {
    try Bench(
      "add embedding 27 10, flatten 2, linear 20 68, tanh", "push 4x8", "want 4x27"
    ).session
  }

  /// Sizes are those that fit what reaches the place.
  @Test(arguments: [
    ("add linear ", ["68"]),
    ("add linear 6", ["68"]),
    ("add linear 7", []),
    ("add linear 68 ", ["27", "68"]),
    ("add linear 68 5 ", ["bias=false", "bias=true", "scale="]),
    ("add flatten ", ["2", "4"]),
    ("add flatten 4, linear ", ["272"]),
    ("add flatten 2,linear ", ["136"]),
    ("add linear 68 9, batchnorm ", ["9"]),
    ("add nn.Linear(", ["68"]),
    ("add tanh, nn.BatchNorm1d(", ["68"]),
    ("add nn.Linear(68, ", ["27", "68"]),
    ("add linear _ 9, layernorm ", ["9"]),
    ("add linear 7 9, layernorm ", []),
    ("insert 2 flatten ", ["2", "4", "8"]),
    ("insert 1 embedding ", ["27"]),
    ("insert 1 embedding 27 ", ["10"]),
    ("replace 3 linear ", ["20"]),
    ("replace 2 flatten 2, linear ", ["20"]),
    ("replace 9 linear ", ["20"]),
    ("fix ", ["1"]),
    ("push ", ["4x8", "batch"]),
    ("want ", ["4x27"]),
    ("why ", ["1", "2", "3", "4"]),
    ("insert ", ["1", "2", "3", "4", "5"]),
    ("set precision ", (0...9).map(String.init)),
    ("set echo ", ["false", "true"]),
    ("help L-ST", ["L-STEP-STATISTICS"]),
    ("train 5 optimizer=adam w", ["warmup=", "watch="]),
    ("train 5 optimizer=adamw w", ["warmup=", "watch=", "weight_decay="]),
    ("train 5 optimizer=sgd b", ["batch="]),
    ("train 5 b", ["batch=", "betas="]),
  ])
  func knowsShapes(text: String, candidates: [String]) throws {
    let found = try complete(text, try Self.tree())
    #expect(found.candidates == candidates)
  }

  @Test func helpOffersFunctionsAndCodesAfterALetter() throws {
    let first = try complete("help ").candidates
    #expect(first.contains("push") && first.contains("linear") && first.contains("shapes"))
    #expect(!first.contains("einsum") && !first.contains { $0.hasPrefix("L-") })
    #expect(try complete("help einsu").candidates == ["einsum"])
  }

  @Test func numbersComeInTheirOrder() throws {
    let bench = try Bench("add embedding 27 10", "push 4x64")
    #expect(
      try complete("add flatten ", bench.session).candidates == ["2", "4", "8", "16", "32", "64"])
  }

  /// Nothing is pushed: contexts of the data stand in for symbols, for numbers there is nothing.
  @Test func knowsShapesBeforeThePush() throws {
    let session = try Bench(data: try TinyData.dataset()).session
    #expect(try complete("add embedding ", session).candidates == ["6"])
    #expect(try complete("add embedding 6 4, flatten ", session).candidates == ["3"])
    #expect(try complete("add embedding 6 4, flatten, linear ", session).candidates == ["12"])
    #expect(try complete("add linear ", session).candidates == [])
    #expect(try complete("fix ", session).candidates == [])
  }

  @Test(arguments: [
    ("source ", [], 7),
    ("diff ", [], 5),
    ("source fi", [], 7),
    ("source \"my fi", [], 8),
    ("add tanh; source x", [], 17),
    ("data ", ["names", "show", "whole"], 5),
    ("data na", ["names"], 5),
    ("data \"na", [], 6),
  ])
  func asksForFiles(text: String, candidates: [String], start: Int) throws {
    let found = try complete(text)
    #expect(found.files)
    #expect(found.candidates == candidates)
    #expect(found.start == start)
  }

  @Test(arguments: [
    "push \"em", "push \"em ", "\"pu", "'pu", "frob \"x", "train batch=4", "train x=",
  ])
  func offersNothing(text: String) throws {
    let found = try complete(text)
    #expect(found.candidates == [])
    #expect(!found.files)
  }

  @Test func everyCandidateBegins() throws {
    for text in ["a", "add b", "help l", "data n", "train 5 l", "set a"] {
      let found = try complete(text)
      let word = String(decoding: Array(text.utf8)[found.start...], as: UTF8.self)
      #expect(!found.candidates.isEmpty)
      #expect(found.candidates.allSatisfy { $0.hasPrefix(word) })
    }
  }

  @Test func standsAnyCursor() throws {
    let line = "add é, linear \"x\" ; push"
    for cursor in -1...40 {
      let found = Completer.completions(of: line, at: cursor, Session())
      #expect(found.start >= 0 && found.start <= max(0, min(cursor, line.utf8.count)))
    }
  }

  /// The word for a name is read as that name; a name that no line can hold has none.
  @Test(arguments: [
    ("a.txt", "a.txt"), ("über/é", "über/é"), ("a b", "\"a b\""), ("a\"b", "'a\"b'"),
    ("a'b", "\"a'b\""), ("a'\"b", "\"a'\\\"b\""), ("a$b", "\"a$$b\""), ("a;b", "\"a;b\""),
    ("#a", "\"#a\""), ("a #$b", "\"a #$b\""), ("a(b", "\"a(b\""), ("a=b", "\"a=b\""),
    ("-h", "\"-h\""),
    ("a\nb", nil), ("a\u{1}", nil), ("a\\", nil), ("a !! b", nil), ("~/a", nil), ("", nil),
  ])
  func aFileIsOneWord(name: String, word: String?) throws {
    let writer = FileWord(for: [name], inside: nil)
    #expect(writer.text(of: name) == word)
    guard let word else { return }
    let line = try ScriptVariables().expanded("load \(word)")
    #expect(try Lexer.statements(of: line).map { $0.tokens.map(\.text) } == [["load", name]])
    for quote in ["\"", "'"] as [Character] {
      let inside = FileWord(for: [name], inside: quote)
      guard let text = inside.text(of: name) else { continue }
      let quoted = try ScriptVariables().expanded("load \(quote)\(text)")
      #expect(try Lexer.statements(of: quoted).map { $0.tokens.map(\.text) } == [["load", name]])
    }
  }
}
