import Engine
import Support

extension ProgramCures {
  /// The number that an expression gives where it failed, or else that is written where it comes from.
  func number(_ expression: Expression) -> Int? {
    value(expression) ?? text.number(expression)
  }
}

/// Where a program has a number from.
extension ProgramText {
  /// The most places that are looked at, and that are given.
  private static var mostSeen: Int { 32 }
  private static var mostFound: Int { 3 }

  /// Another number wherever the one that an expression gives may be written: in the expression, where its
  /// name gets a value, or where a function of the program is called with it.
  func replacing(_ expression: Expression, being number: Int, with other: Int) -> [SourceEdit] {
    literals(of: expression, being: number).map { replacing($0, with: String(other)) }
  }

  /// The number that is written where an expression has it from.
  fileprivate func number(_ expression: Expression) -> Int? {
    guard case .constant(.int(let number))? = literals(of: expression, being: nil).first?.kind
    else {
      return nil
    }
    return number
  }

  /// The places where a number is written that an expression gives, the nearest first.
  private func literals(of expression: Expression, being number: Int?) -> [Expression] {
    var found: [Expression] = []
    var open = [expression]
    var seen: Set<Range<Int>> = []
    while !open.isEmpty, seen.count < Self.mostSeen, found.count < Self.mostFound {
      let next = open.removeFirst()
      guard seen.insert(next.range).inserted else { continue }
      switch next.kind {
      case .constant(.int(let written)):
        if number ?? written == written { found.append(next) }
      case .name(let name): open += givers(of: name, at: next.range.lowerBound)
      case .attribute(_, let name): open += givers(ofMember: name)
      case .item(_, let items):
        guard case .constant(.string(let key))? = items.first?.kind, items.count == 1 else { break }
        open += entries(named: key)
      case .either(_, let second): open.append(second)
      case .call(_, let arguments) where next.lastName == "int": open += arguments.map(\.value)
      default: break
      }
    }
    return found
  }

  /// What gives a name its value at a place: an assignment, or the calls of the function whose parameter it
  /// is, and then its default.
  private func givers(of name: String, at place: Int) -> [Expression] {
    if let value = assignment(of: name, before: place)?.value { return [value] }
    if let function = function(at: place),
      let number = function.parameters.firstIndex(where: { $0.name == name })
    {
      let given = arguments(of: function, number)
      return given + (function.parameters[number].standard.map { [$0] } ?? [])
    }
    return outerAssignments(of: name)
  }

  /// What gives an attribute its value: an assignment, one in a class, or an argument of its name.
  private func givers(ofMember name: String) -> [Expression] {
    let given = calls.flatMap { call in
      call.arguments.filter { $0.keyword == name }.map(\.value)
    }
    return assignments(ofAttribute: name) + given + outerAssignments(of: name)
  }
}

extension ProgramText {
  /// What a function of the program, or the class that it makes, is called with for a parameter.
  func arguments(of function: FunctionDefinition, _ number: Int) -> [Expression] {
    let type = statements.lazy.compactMap { statement -> ClassDefinition? in
      guard case .type(let type) = statement.kind,
        type.extent.contains(function.range.lowerBound)
      else { return nil }
      return type
    }.last
    // What is called is not given itself.
    let shift = type == nil ? 0 : 1
    let name = function.name == "__init__" ? type?.name : function.name
    return calls.filter { $0.lastName == name }.compactMap { call in
      if let named = call.arguments.first(where: { $0.keyword == function.parameters[number].name })
      {
        return named.value
      }
      let place = number - shift
      guard call.arguments.indices.contains(place),
        call.arguments[...place].allSatisfy({ $0.keyword == nil && $0.spread == .none })
      else { return nil }
      return call.arguments[place].value
    }
  }

  /// What is assigned to a name outside functions: of the whole program, or in a class.
  func outerAssignments(of name: String) -> [Expression] {
    statements.compactMap { statement in
      guard function(at: statement.range.lowerBound) == nil else { return nil }
      switch statement.kind {
      case .annotate(.name(name, _), _, let value): return value
      case .assign(let targets, let value):
        for target in targets {
          if case .name(name, _) = target { return value }
          guard case .several(let parts, _) = target, case .tuple(let values) = value.kind,
            parts.count == values.count
          else { continue }
          for (part, value) in zip(parts, values) {
            if case .name(name, _) = part { return value }
          }
        }
        return nil
      default: return nil
      }
    }
  }

  /// What dictionaries of the program hold under a key.
  func entries(named key: String) -> [Expression] {
    statements.flatMap { $0.expressions.flatMap(\.all) }.flatMap { part -> [Expression] in
      guard case .dictionary(let entries) = part.kind else { return [] }
      return entries.compactMap { entry in
        guard case .pair(let name, let value) = entry, case .constant(.string(key)) = name.kind
        else { return nil }
        return value
      }
    }
  }
}

extension Expression {
  /// An argument of a call that makes a module of torch's, of the class that its name says or of this one.
  func argument(_ name: String, of made: ModuleType? = nil) -> Expression? {
    guard case .call(_, let arguments) = kind else { return nil }
    if let named = arguments.first(where: { $0.keyword == name }) { return named.value }
    let type = made ?? lastName.flatMap { ModuleTypes.type(named: $0) }
    let names = type?.constructor.forms[0].signature.parameters.map(\.name) ?? []
    guard let place = names.firstIndex(of: name), arguments.indices.contains(place),
      arguments[...place].allSatisfy({ $0.keyword == nil && $0.spread == .none })
    else { return nil }
    return arguments[place].value
  }
}
