/// A text whose statements and calls are looked for, to change what led to an error.
struct ProgramText {
  let source: SourceText
  let statements: [PythonStatement]

  /// Reads a text; without statements if it is no program.
  init(_ source: SourceText) {
    self.source = source
    statements = ((try? PythonParser.program(source))?.statements ?? []).flatMap(\.all)
  }

  /// The calls in it, in order.
  var calls: [Expression] {
    statements.flatMap { $0.expressions.flatMap(\.all) }.filter {
      if case .call = $0.kind { true } else { false }
    }
  }

  /// The function around a place.
  func function(at place: Int) -> FunctionDefinition? {
    statements.compactMap { statement -> FunctionDefinition? in
      if case .function(let definition) = statement.kind, definition.extent.contains(place) {
        definition
      } else {
        nil
      }
    }.last
  }

  /// The functions of a name.
  func functions(named name: String) -> [FunctionDefinition] {
    statements.compactMap { statement in
      if case .function(let definition) = statement.kind, definition.name == name {
        definition
      } else {
        nil
      }
    }
  }

  /// The last assignment of one name before a place, in the function around that.
  func assignment(of name: String, before place: Int) -> (target: Range<Int>, value: Expression)? {
    let extent = function(at: place)?.extent
    return statements.compactMap { statement -> (target: Range<Int>, value: Expression)? in
      guard statement.range.upperBound <= place,
        extent.map({ $0.contains(statement.range.lowerBound) }) ?? true,
        case .assign(let targets, let value) = statement.kind, targets.count == 1
      else { return nil }
      switch targets[0] {
      case .name(name, let range): return (range, value)
      case .several(let parts, _):
        guard case .tuple(let values) = value.kind, values.count == parts.count,
          let number = parts.firstIndex(where: {
            if case .name(name, _) = $0 { true } else { false }
          })
        else { return nil }
        return (parts[number].range, values[number])
      default: return nil
      }
    }.last
  }

  /// The last value of which a name is all or a part, before a place in the function around that.
  func giver(of name: String, before place: Int) -> Expression? {
    let extent = function(at: place)?.extent
    return statements.last { statement in
      guard statement.range.upperBound <= place,
        extent.map({ $0.contains(statement.range.lowerBound) }) ?? true,
        case .assign(let targets, _) = statement.kind
      else { return false }
      return targets.contains { $0.names.contains(name) }
    }.flatMap { statement in
      if case .assign(_, let value) = statement.kind { value } else { nil }
    }
  }

  /// What is assigned to an attribute, as `self.bias = …`.
  func assignments(ofAttribute name: String) -> [Expression] {
    statements.compactMap { statement in
      guard case .assign(let targets, let value) = statement.kind, targets.count == 1,
        case .attribute(_, name, _) = targets[0]
      else { return nil }
      return value
    }
  }

  /// An edit that inserts a text at a place.
  func inserting(_ text: String, at place: Int) -> SourceEdit {
    SourceEdit(source, [.init(range: place..<place, replacement: text)])
  }

  /// An edit that adds an argument to a call.
  func adding(_ argument: String, to call: Expression) -> SourceEdit {
    guard case .call(_, let arguments) = call.kind else { return inserting("", at: 0) }
    // A comma at the end is one already.
    let end = arguments.map(\.value.range.upperBound).max()
    return inserting(
      end == nil ? argument : ", \(argument)", at: end ?? call.range.upperBound - 1)
  }

  /// An edit that writes another text in place of an expression.
  func replacing(_ expression: Expression, with text: String) -> SourceEdit {
    SourceEdit(source, [.init(range: expression.range, replacement: text)])
  }
}

extension Expression {
  /// The arguments of a call; none of anything else.
  var arguments: [CallArgument] { if case .call(_, let arguments) = kind { arguments } else { [] } }

  /// What is called.
  var callee: Expression? { if case .call(let callee, _) = kind { callee } else { nil } }

  /// Whether a call names an argument.
  func names(_ keyword: String) -> Bool { arguments.contains { $0.keyword == keyword } }
}
