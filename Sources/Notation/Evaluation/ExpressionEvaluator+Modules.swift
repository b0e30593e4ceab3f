import Engine

/// Assignments to the parts of modules.
extension ExpressionEvaluator {
  /// `module[0] = part`.
  ///
  /// - Throws: `LocatedError`.
  mutating func give(
    _ module: Module, _ items: [Expression], _ value: Value, from base: Expression,
    _ range: Range<Int>
  ) throws {
    guard items.count == 1, module.items != nil else {
      throw LocatedError(
        ExpressionError.cannot(
          what: "be changed in place", value: "nn.\(module.type.name)", mend: nil), range)
    }
    let key = try evaluate(items[0])
    try located(range) {
      let name: String
      if module.type.name == "ModuleDict" {
        guard case .string(let text) = key else {
          throw ExpressionError.cannot(
            what: "be the name of a module", value: key.kind, mend: nil)
        }
        name = try module.checked(text)
      } else {
        let count = module.items?.count ?? 0
        guard let index = key.wholeNumber, index >= -count, index < count else {
          guard let index = key.wholeNumber else {
            throw ExpressionError.cannot(
              what: "be an index of nn.\(module.type.name)", value: key.kind, mend: nil)
          }
          throw ExpressionError.indexOutside(index: index, count: count)
        }
        name = String(index < 0 ? index + count : index)
      }
      try module.give(name, value)
    }
    noteChange(of: base)
  }
}
