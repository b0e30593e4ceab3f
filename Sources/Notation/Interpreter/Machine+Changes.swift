import Engine
import Support

/// Assignments to parts of values.
extension Machine {
  /// `owner[key] = value`.
  ///
  /// - Throws: `ExpressionError`; `TensorError`; what `__setitem__` raises.
  mutating func setItem(
    _ owner: Value, _ key: Value, _ value: Value, _ host: inout any Host
  ) throws {
    told.hasChanged = true
    switch owner {
    case .list(let list):
      if case .slice(let slice) = key { return try replace(list, slice, value, &host) }
      guard let index = key.wholeOrTruth else { break }
      let place = index < 0 ? index + list.count : index
      guard place >= 0, place < list.count else {
        throw ExpressionError.indexOutside(index: index, count: list.count)
      }
      try list.put(value, at: place, in: line)
      return
    case .dictionary(let dictionary): return try dictionary.put(value, for: key, in: line)
    case .tensor(let tensor):
      guard let operand = value.operand else {
        throw ExpressionError.cannot(what: "be put into a tensor", value: value.kind, mend: nil)
      }
      let items = try indexItems(key)
      noteChanging()
      defer { Self.noteChanged() }
      try tensor.put(operand, at: items)
      host.variables.noteChange()
      return
    case .optimization(let group):
      guard case .string(let name) = key else { break }
      try group.set(name, value)
      host.variables.noteChange()
      return
    case .torchModule(let module) where module.object?.type.lookup(Names.setItem) == nil:
      return try module.put(value, at: key)
    default: break
    }
    if let method = owner.ownType?.lookup(Names.setItem) {
      _ = try call(method, owner, key, value, host: &host)
      return
    }
    if let inner = owner.inner { return try setItem(inner, key, value, &host) }
    throw ExpressionError.cannot(
      what: "be changed in place", value: owner.kind, mend: "make a new one")
  }

  private mutating func replace(
    _ list: ValueList, _ slice: Value.Slice, _ value: Value, _ host: inout any Host
  ) throws {
    let new = try values(of: value, &host)
    if case .none = slice.step {
      let places = try Self.places(slice, of: list.count)
      let start =
        places.first
        ?? Slices.bounds(
          list.count, slice.start.wholeNumber, slice.end.wholeNumber, 1
        ).start
      try list.change { values in
        var old = ContiguousArray(values[start..<(start + places.count)])
        values.replaceSubrange(start..<(start + places.count), with: new)
        ValueList.release(&old)
      }
      return
    }
    let places = try Self.places(slice, of: list.count)
    guard places.count == new.count else {
      throw PythonException(
        "ValueError",
        "attempt to assign sequence of size \(new.count) to extended slice of size \(places.count)")
    }
    try list.change { values in
      for (place, value) in zip(places, new) { values[place] = value }
    }
  }

  /// `del owner[key]`.
  ///
  /// - Throws: `ExpressionError`; what `__delitem__` raises.
  mutating func deleteItem(_ owner: Value, _ key: Value, _ host: inout any Host) throws {
    told.hasChanged = true
    switch owner {
    case .dictionary(let dictionary):
      guard try dictionary.remove(key, in: line) != nil else {
        throw try ExpressionError.missing(key, in: dictionary)
      }
      return
    case .list(let list):
      if case .slice(let slice) = key {
        let gone = Set(try Self.places(slice, of: list.count))
        try list.change { values in
          var old: ContiguousArray<Value> = []
          var kept: ContiguousArray<Value> = []
          for (place, value) in values.enumerated() {
            if gone.contains(place) { old.append(value) } else { kept.append(value) }
          }
          values = kept
          ValueList.release(&old)
        }
        return
      }
      guard let index = key.wholeOrTruth else { break }
      let place = index < 0 ? index + list.count : index
      guard place >= 0, place < list.count else {
        throw ExpressionError.indexOutside(index: index, count: list.count)
      }
      try list.change { _ = $0.remove(at: place) }
      return
    default: break
    }
    if let method = owner.ownType?.lookup(Names.deleteItem) {
      _ = try call(method, owner, key, host: &host)
      return
    }
    if let inner = owner.inner { return try deleteItem(inner, key, &host) }
    throw ExpressionError.cannot(
      what: "lose a part", value: owner.kind, mend: "make a new one without it")
  }

  /// `owner.name = value` of what no line defines: an assignment without effect here is skipped with a
  /// remark, any other is refused with the line that does it.
  ///
  /// - Throws: `ExpressionError.notSupported`.
  mutating func give(_ owner: Value, _ name: String, _ value: Value, _ host: inout any Host) throws
  {
    switch (owner, name) {
    case (.layer(let layer), "training"):
      host.modes.set(only: layer.path, isTraining: try value.truth())
      if try !layer.children(in: host).isEmpty {
        told.remark(
          "its layers go on as they are: \(layer.text).eval() and .train() change them too")
      }
    case (.layer, "requires_grad"):
      told.remark(
        "torch has no use for it: .requires_grad_(False) has its weights want no gradient")
    case (.tensor(let tensor), "requires_grad"):
      try tensor.want(gradient: try value.truth())
      host.variables.noteChange()
    case (.tensor(let tensor), "data"):
      guard case .tensor(let other) = value else {
        throw ExpressionError.cannot(what: "be a tensor's .data", value: value.kind, mend: nil)
      }
      try tensor.adopt(data: other)
      host.variables.noteChange()
    case (.tensor(let tensor), "grad"):
      switch value {
      case .none: try tensor.setGradient(nil)
      case .tensor(let gradient): try tensor.setGradient(gradient)
      default:
        throw ExpressionError.cannot(what: "be a tensor's .grad", value: value.kind, mend: nil)
      }
      host.variables.noteChange()
    case (.library(let library), _) where library.name.hasPrefix("torch.backends."):
      told.remark("\(library.name).\(name) changes nothing here: there is no such device")
    case (.layer(let layer), _):
      // `model[0].weight *= 0.1` gives back what it has changed.
      if case .tensor(let tensor) = value, try host.give(tensor, to: layer, name) { return }
      throw ExpressionError.notSupported(
        what: "assigning to a layer's '\(name)'", mend: layer.mend(giving: name))
    default:
      throw ExpressionError.unknownAttribute(owner: owner.kind, name: name, similar: nil)
    }
  }

  /// The error of a line that would change what belongs to the session.
  static func refusesChange(of name: String) -> ExpressionError {
    .cannot(
      what: "be changed in place", value: "a tensor of \(name)",
      mend: "the session's tensors change by commands; x = ….clone() makes one of its own")
  }

  /// Refuses to have a function change what belongs to the session.
  ///
  /// - Throws: `ExpressionError.notSupported` with the command that does it.
  mutating func refuseSessions(_ expression: Expression?, in function: String) throws {
    guard case .call(_, let arguments)? = expression?.kind, let first = arguments.first,
      let name = first.value.rootName, name != Names.stack, globals[name] == nil,
      Names.ofTheSession.contains(name)
    else { return }
    throw ExpressionError.notSupported(
      what: "'\(function)' of the stack's own tensors",
      mend: Equivalents.hint(function)
        ?? "the stack's tensors change by \(HostCommand.train), \(HostCommand.`init`) and \(HostCommand.load)"
    )
  }
}

extension Expression {
  /// The name that its value was taken from: `model` of `model[0].weight`.
  var rootName: String? {
    switch kind {
    case .name(let name): name
    case .attribute(let base, _), .item(let base, _): base.rootName
    case .call(let callee, _):
      // A method may give a view; functions and layers give new tensors.
      if case .attribute(let base, _) = callee.kind { base.rootName } else { nil }
    default: nil
    }
  }
}

extension LayerValue {
  /// The command that does what an assignment to an attribute is meant to do.
  fileprivate func mend(giving name: String) -> String {
    Self.layerMembers.contains(name)
      ? "with torch.no_grad(): \(text).\(name).copy_(x) gives it other numbers"
      : "the stack's layers change by \(HostCommand.replace)"
  }
}

/// An instruction that changes elements, as messages quote it: its line, and which one that is.
private struct ChangingInstruction: ChangePlace {
  let code: Code
  let place: Int

  var quoted: String {
    guard let expression = code.expression(at: place) else { return code.source.text.quoted }
    let lines = SourceLines(code.source)
    let number = lines.line(at: expression.range.lowerBound)
    return String(lines[number].trimmingSpaces()).quoted + " (line \(number + 1))"
  }
}

extension Machine {
  /// Has what changes next told as the statement's of the program that runs, where it is one of several.
  func noteChanging() {
    guard let changes = Changes.current,
      let number = frames.lastIndex(where: { $0.code.source.library == nil })
    else { return }
    let frame = frames[number]
    guard changes.isCell || frame.code.source.text != changes.line else { return }
    // The instruction before the next one is the call.
    let own = number == frames.count - 1 ? place : max(frame.place - 1, 0)
    changes.place = ChangingInstruction(code: frame.code, place: own)
  }

  /// What changes from here on is told as the line's.
  static func noteChanged() {
    guard let changes = Changes.current else { return }
    changes.place = changes.line
  }
}
