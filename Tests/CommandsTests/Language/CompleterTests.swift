import Commands
import Engine
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
    ("re", ["redo", "remove", "replace"], 0),
    ("  in", ["init", "insert"], 2),
    ("xyz", [], 0),
    ("push 4x8; la", ["layers"], 10),
    ("push 4x8;la", ["layers"], 9),
    ("tr|ain 5", ["trace", "train"], 0),
    ("add lin", ["linear"], 4),
    ("add ", LayerRegistry.specs.map(\.keyword), 4),
    ("add tanh, lin", ["linear"], 10),
    ("add tanh,lin", ["linear"], 9),
    ("insert 1 lay", ["layernorm"], 9),
    ("replace 1 batch", ["batchnorm"], 10),
    ("insert ", ["1", "2"], 7),
    ("remove ", ["1", "2"], 7),
    ("move 1 ", ["1", "2"], 7),
    ("move 1 2 ", [], 9),
    ("push b", ["batch"], 5),
    ("p b", ["batch"], 2),
    ("eval t", ["test", "train"], 5),
    ("set p", ["precision"], 4),
    ("help bat", ["batchnorm"], 5),
    ("frobnicate ", [], 11),
    ("undo ", [], 5),
    ("add é, lin", ["linear"], 8),
    ("add linear 2 3 b", ["bias=false", "bias=true"], 15),
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
    ("sample ", ["prompt=", "seed=", "temperature="], 7),
    ("sample prompt=a ", ["seed=", "temperature="], 16),
    ("sample 3 seed=1 ", ["prompt=", "temperature="], 16),
    ("train 5 dec", ["decay="], 8),
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

  @Test(arguments: [
    ("source ", [], 7),
    ("source fi", [], 7),
    ("source \"my fi", [], 8),
    ("add tanh; source x", [], 17),
    ("data ", ["names", "show"], 5),
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
}
