import Notation
import Rendering
import Support

/// Where each axis of a variable of the code that was traced comes from.
struct CodeExplanation {
  /// What is explained.
  enum Subject: Sendable, Equatable {
    case name(String)
    /// Counted from 1.
    case line(Int)
    /// What the code gave back.
    case result
  }

  private struct Found {
    let made: ProgramTrace.Made
    let function: ProgramTrace.Function
    let line: ProgramTrace.Line
    var number: Int { SourceLines(function.source).line(at: line.range.lowerBound) + 1 }
  }

  private let found: [Found]

  /// An axis as JSON fields.
  private struct AxisFields: Encodable {
    let name: String?
    let size: Int
    let why: String
  }

  /// A variable as JSON fields.
  private struct VariableFields: Encodable {
    let name, shape, source: String
    let line: Int
    let axes: [AxisFields]
  }

  private struct Fields: Encodable {
    let variables: [VariableFields]
  }

  /// - Throws: `CommandError.badValue` for a name or a line that has made no tensor.
  init(_ subject: Subject, in trace: ProgramTrace) throws {
    let all = trace.functions.flatMap { function in
      ([function.parameters] + function.lines).flatMap { line in
        line.made.map { Found(made: $0, function: function, line: line) }
      }
    }.filter { $0.made.values.last?.shape != nil && !$0.function.name.isEmpty }
    switch subject {
    case .name(let name): found = all.filter { $0.made.label == name }.suffix(1)
    case .line(let number):
      let made = all.filter { $0.number == number }
      found = made.isEmpty ? Self.read(inLine: number, of: trace, all) : made
    case .result:
      let outer = all.filter { $0.function.depth == all.map(\.function.depth).min() }
      found = Array((outer.last { $0.made.event == .returned } ?? outer.last).map { [$0] } ?? [])
    }
    guard found.isEmpty else { return }
    let names = Set(all.map(\.made.label)).subtracting([""]).sorted().prefix(8)
    let (text, wants): (String, String) =
      switch subject {
      case .line(let number):
        (
          String(number),
          "a line that made a tensor: "
            + Set(all.map(\.number)).sorted().prefix(12).map(String.init).joined(separator: ", ")
        )
      case .name(let name): (name, "a tensor of the trace: \(names.joined(separator: ", "))")
      case .result: ("", "code that makes a tensor")
      }
    throw CommandError.badValue(argument: "N", text: text, wants: wants)
  }

  /// What a line that began and made nothing, as one that stopped does, reads of what was made before it in
  /// its function: the last of each name.
  private static func read(
    inLine number: Int, of trace: ProgramTrace, _ all: [Found]
  ) -> [Found] {
    for function in trace.functions where !function.name.isEmpty {
      let text = SourceLines(function.source)
      for line in function.lines where text.line(at: line.range.lowerBound) == number - 1 {
        let known = all.filter {
          $0.function.source === function.source && $0.function.extent == function.extent
            && $0.number < number
        }
        let words = Tokenizer.tokens(of: String(text[number - 1])).map(\.kind)
        return known.reversed().reduce(into: [Found]()) { read, one in
          guard words.contains(.name(one.made.label)),
            !read.contains(where: { $0.made.label == one.made.label })
          else { return }
          read.append(one)
        }
      }
    }
    return []
  }

  var output: Output {
    var blocks: [Output.Block] = []
    var variables: [VariableFields] = []
    for one in found {
      let shape = one.made.values.last?.text ?? ""
      let label = one.made.event == .returned ? "→" : one.made.label
      let text = SourceLines(one.function.source)
      let source = String(text[one.number - 1].trimmingSpaces())
      let head: Text =
        "\(label, .strong)  \(shape, .shape)  \("line \(one.number)", .faint)  \(source, .faint)"
      blocks.append(.line(head))
      blocks.append(
        .table(
          one.made.axes.map { note in
            [
              Text(note.title ?? "", .strong), Text(String(note.size), .shape).flushRight,
              Text(note.explanation),
            ]
          }))
      variables.append(
        VariableFields(
          name: one.made.label, shape: shape, source: source, line: one.number,
          axes: one.made.axes.map {
            AxisFields(name: $0.title, size: $0.size, why: $0.explanation)
          }))
    }
    return Output(blocks, fields: Fields(variables: variables))
  }
}
