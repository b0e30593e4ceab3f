internal import FoundationEssentials
internal import Testing

/// Colours, plain signs and JSON.
struct RenderingTests {
  let shape: Program
  init() throws { shape = try Program() }

  static let line = "add embedding 27 10, flatten 2, linear 80 200; push 4x8"

  private func object(_ line: Substring) throws -> [String: JSON] {
    try JSONDecoder().decode([String: JSON].self, from: Data(line.utf8))
  }

  @Test func everyLineOfJSONParses() throws {
    let result = try shape.run(
      "--json", "--keep-going",
      input: """
        add embedding 27 10, flatten, linear 80 27
        train 1000
        eval val; sample 2; help; help train; help linear; layers; data show 2; seed 3; undo; redo
        push 4x8
        push "emma"
        set
        clear
        quit
        """)
    #expect(result.status == 0)
    let all = try result.output.split(separator: "\n").map(object)
    let objects = all.filter { $0["event"] == .text("result") }
    #expect(objects.count == 17)
    #expect(objects[0]["command"] == .text("add"))
    for object in objects {
      #expect(Set(object.keys) == ["schema", "event", "command", "result"])
    }
    guard case .object(let run) = objects[1]["result"] else {
      Issue.record("train gives no object")
      return
    }
    #expect(run["steps"] == .number(1000))
    #expect(run["interrupted"] == .flag(false))
    // Progress stands among the results, in its own order.
    let progress = all.filter { $0["event"] == .text("progress") }
    #expect(
      progress.map { $0["done"] } == stride(from: 100.0, to: 1000, by: 100).map { .number($0) })
    #expect(progress.allSatisfy { $0["total"] == .number(1000) })
    #expect(result.errors == "")
  }

  @Test func failuresInJSON() throws {
    let result = try shape.run(
      "--json", "--keep-going", input: "frob\n\(Self.line)\npush \"\n")
    #expect(result.status == 1)
    let output = try result.output.split(separator: "\n").map(object)
    #expect(output.count == 2)
    guard case .object(let stop) = output[1]["error"] else {
      Issue.record("push tells no error: \(result.output)")
      return
    }
    #expect(stop["what"] == .text("wants C=80, got C=20"))
    #expect(stop["place"] == .text("layer 3 (linear 80 200)"))
    let errors = try result.errors.split(separator: "\n").map(object)
    #expect(errors.count == 2, "the stop is told once, in its result")
    guard case .object(let unknown) = errors[0]["error"] else {
      Issue.record("no error: \(result.errors)")
      return
    }
    #expect(unknown["what"] == .text("'frob' is not a command or a variable"))
    #expect(unknown["place"] == .text("stdin:1"))
    #expect(unknown["mend"] == .text("help lists the commands, vars the variables"))
    #expect(unknown["code"] == .text("E-COMMAND-UNKNOWN"))
    #expect(stop["code"] == .text("E-LINEAR-IN"))
    #expect(errors[0]["event"] == .text("error"))
    let option = try shape.run("--json", "-c", "frob")
    #expect(!option.errors.contains("place"), "-c has no place")
    let missing = try shape.run("--json", "none")
    #expect(missing.output == "")
    #expect(try object(missing.errors.dropLast()).keys.contains("error"))
  }

  @Test func coloursOnlyWhenWanted() throws {
    let never = try shape.run("-c", "\(Self.line)")
    #expect(!(never.output + never.errors).contains("\u{1B}"))
    let always = try shape.run("--color", "always", "-c", "\(Self.line)")
    #expect(always.output.contains("\u{1B}[36m4x8\u{1B}[0m"))
    #expect(always.output.contains("\u{1B}[31mstopped\u{1B}[0m"))
    #expect(always.errors.hasPrefix("\u{1B}[31merror:\u{1B}[0m layer 3"))
    #expect(PseudoTerminal.plain(always.output) == never.output)
    #expect(PseudoTerminal.plain(always.errors) == never.errors)
    #expect(try shape.run("--color", "always", "--json", "-c", Self.line).output.first == "{")
  }

  @Test(arguments: [
    ([], [:], true), (["--color", "never"], [:], false), ([], ["NO_COLOR": "1"], false),
    ([], ["NO_COLOR": ""], true), ([], ["TERM": "dumb"], false),
    (["--color", "always"], ["NO_COLOR": "1"], true),
  ])
  func coloursInATerminal(
    flags: [String], environment: [String: String], isColoured: Bool
  ) throws {
    let terminal = try PseudoTerminal(
      try ProgramRunner.locate("shape"), arguments: flags + ["-c", Self.line],
      environment: environment)
    #expect(try terminal.waitForExit() == 1)
    #expect(terminal.transcript.contains("got C=20"))
    #expect(terminal.transcript.contains("\u{1B}[36m") == isColoured)
    #expect(terminal.transcript.contains("\u{1B}[31merror:") == isColoured)
  }

  @Test func signsOfEveryTerminal() throws {
    let result = try shape.run("-c", "set ascii true; \(Self.line)")
    #expect(result.output.contains("4x8 -> embedding 4x8x10 -> flatten 4x4x20 | linear 80 200\n"))
    #expect(result.output.contains("20 = 2 steps * 10 channels\n"))
    #expect((result.output + result.errors).utf8.allSatisfy { $0 < 128 })
    let help = try shape.run("-c", "set ascii true; help; help linear; help flatten; help gelu")
    #expect(help.output.utf8.allSatisfy { $0 < 128 }, "\(help.output.filter { !$0.isASCII })")
  }

  /// A table fits the terminal: columns are left out and cells broken, the arrow line at an arrow, and
  /// the layers stay whole.
  @Test(arguments: [40, 60, 80])
  func tablesFitTheTerminal(columns: Int) throws {
    let lines = """
      set columns all; add embedding 27 10, flatten 2, linear 20 68 bias=false scale=0.1, tanh,\
       flatten 2, linear 136 68, tanh; push 4x8
      """
    let terminal = try PseudoTerminal(
      "/bin/sh",
      arguments: [
        "-c", "stty columns \(columns); exec \"$0\" -c \"$1\"", try ProgramRunner.locate("shape"),
        lines,
      ])
    #expect(try terminal.waitForExit() == 0)
    let shown = PseudoTerminal.plain(terminal.transcript).split(separator: "\n")
    #expect(shown.allSatisfy { $0.count <= columns }, "\(shown)")
    #expect(shown.contains { $0.contains("4x8 → 4x8x10 →") })
    let layer = "linear 20 68 bias=false scale=0.1"
    #expect(shown.count { $0.contains(layer) } == 2, "once added, once passed: \(shown)")
    #expect(!shown.contains { $0.contains("…") })
    let piped = try shape.run("-c", lines)
    #expect(piped.output.contains("\(layer)   4x4x68"), "a pipe gets all of it")
  }

  /// The next line after a window is resized is as wide as it then is.
  @Test func aResizedWindowBreaksAnew() throws {
    let terminal = try shape.prompt()
    for columns in [80, 40, 120, 60] {
      terminal.resize(rows: 50, columns: columns)
      terminal.send("train\r")
      let text = PseudoTerminal.plain(try terminal.expect("\nshape> "))
      let lines = text.split(separator: "\n").filter { !$0.hasPrefix("shape>") }
      #expect(lines.allSatisfy { $0.count <= columns }, "\(lines)")
      let widest = lines.map(\.count).max() ?? 0
      #expect(widest > columns - 20, "\(lines)")
      #expect(lines.joined().contains("[log=STEPS]"))
    }
  }

  @Test func echoShowsTheLines() throws {
    let result = try shape.run("-c", "set echo true;  add   tanh ; layers # all")
    #expect(
      result.output == """
        shape> add   tanh
           1   tanh
        shape> layers
           1   tanh
        0 parameters

        """)
  }

  @Test func proseIsBroken() throws {
    let result = try shape.run("-c", "help push; help train; help set; help add")
    let prose = result.lines.filter { !$0.hasPrefix(" ") && !$0.contains("[") }
    #expect(prose.count > 10)
    #expect(prose.allSatisfy { $0.count <= 80 })
  }
}

/// Any JSON value.
enum JSON: Decodable, Equatable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSON].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }
}
