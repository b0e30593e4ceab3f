import Engine

/// Finds the names of a program: which of them each function assigns to and uses.
struct ScopeFinder {
  private var scope: Scope

  /// The scopes of a whole text.
  static func scope(of statements: [PythonStatement]) -> Scope {
    let module = Scope(.module, in: nil)
    var finder = ScopeFinder(scope: module)
    finder.visit(statements)
    module.resolve()
    return module
  }

  private init(scope: Scope) { self.scope = scope }

  private mutating func visit(_ statements: [PythonStatement]) {
    for statement in statements { visit(statement) }
  }

  private mutating func visit(_ statement: PythonStatement) {
    switch statement.kind {
    case .expression(let value): visit(value)
    case .assign(let targets, let value):
      visit(value)
      targets.forEach { visit($0) }
    case .annotate(let target, _, let value):
      value.map { visit($0) }
      visit(target)
    case .augment(let target, _, let value):
      visit(value)
      visit(target)
      if case .name(let name, _) = target { scope.use(name) }
    case .loop(let target, let values, let body, let otherwise):
      visit(values)
      visit(target)
      visit(body + otherwise)
    case .repeating(let condition, let body, let otherwise):
      visit(condition)
      visit(body + otherwise)
    case .condition(let branches, let otherwise):
      for branch in branches {
        visit(branch.condition)
        visit(branch.body)
      }
      visit(otherwise)
    case .with(let contexts, let body):
      for context in contexts {
        visit(context.value)
        context.target.map { visit($0) }
      }
      visit(body)
    case .attempt(let attempt): visit(attempt)
    case .function(let definition):
      scope.bind(definition.name)
      visit(definition)
    case .type(let definition): visit(definition)
    case .returning(let value): value.map { visit($0) }
    case .raising(let value, let cause):
      value.map { visit($0) }
      cause.map { visit($0) }
    case .global(let names): scope.globals.formUnion(names)
    case .nonlocal(let names): scope.nonlocals.formUnion(names)
    case .delete(let targets):
      targets.forEach { visit($0) }
      scope.deleted.formUnion(targets.flatMap(\.names))
    case .assert(let condition, let message):
      visit(condition)
      message.map { visit($0) }
    case .importing(let imports):
      for item in imports { item.boundName.map { scope.bind($0) } }
    case .breaking, .continuing, .pass: break
    }
  }

  private mutating func visit(_ attempt: PythonStatement.Attempt) {
    visit(attempt.body)
    for handler in attempt.handlers {
      handler.type.map { visit($0) }
      if let name = handler.name {
        scope.bind(name)
        scope.deleted.insert(name)
      }
      visit(handler.body)
    }
    visit(attempt.otherwise + attempt.finally)
  }

  private mutating func visit(_ target: Target) {
    switch target {
    case .name(let name, _): scope.bind(name)
    case .several(let targets, _): targets.forEach { visit($0) }
    case .starred(let target, _): visit(target)
    case .item(let base, let items, _):
      visit(base)
      items.forEach { visit($0) }
    case .attribute(let base, _, _): visit(base)
    }
  }

  /// A function, whose standards and decorators belong to the scope around it.
  private mutating func visit(_ definition: FunctionDefinition) {
    definition.decorators.forEach { visit($0) }
    definition.parameters.forEach { $0.standard.map { visit($0) } }
    within(.function, definition.extent) { finder in
      definition.parameters.forEach { finder.scope.bind($0.name) }
      finder.visit(definition.body)
    }
  }

  private mutating func visit(_ definition: ClassDefinition) {
    scope.bind(definition.name)
    definition.decorators.forEach { visit($0) }
    definition.bases.forEach { visit($0.value) }
    within(.type, definition.extent) { $0.visit(definition.body) }
  }

  private mutating func within(
    _ kind: Scope.Kind, _ place: Range<Int>, _ body: (inout ScopeFinder) -> Void
  ) {
    let outer = scope
    scope = Scope(kind, in: outer)
    outer.inner[place] = scope
    body(&self)
    scope = outer
  }

  private mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .constant, .bytes: break
    case .name(let name):
      scope.use(name)
      if name == "super" { scope.use(Scope.ownClass) }
    case .tuple(let parts), .list(let parts), .set(let parts): parts.forEach { visit($0) }
    case .unary(_, let value), .starred(let value), .yieldFrom(let value), .attribute(let value, _):
      visit(value)
      if case .yieldFrom = expression.kind { scope.isGenerator = true }
    case .yield(let value):
      value.map { visit($0) }
      scope.isGenerator = true
    case .binary(_, let left, let right), .both(let left, let right), .either(let left, let right):
      visit(left)
      visit(right)
    case .comparison(let first, let parts):
      visit(first)
      parts.forEach { visit($0.operand) }
    case .call(let callee, let arguments):
      visit(callee)
      arguments.forEach { visit($0.value) }
    case .item(let base, let items):
      visit(base)
      items.forEach { visit($0) }
    case .slice(let start, let end, let step): [start, end, step].forEach { $0.map { visit($0) } }
    case .text(let pieces): pieces.flatMap(\.expressions).forEach { visit($0) }
    case .conditional(let condition, let then, let otherwise):
      [condition, then, otherwise].forEach { visit($0) }
    case .dictionary(let parts): parts.flatMap(\.expressions).forEach { visit($0) }
    case .naming(let name, _, let value):
      visit(value)
      // It belongs to what is around the brackets.
      var (owner, crossed) = (scope, [Scope]())
      while owner.kind == .comprehension || owner.isGeneratorExpression, let parent = owner.parent {
        if owner.isGeneratorExpression { crossed.append(owner) }
        owner = parent
      }
      owner.bind(name)
      for generator in crossed {
        if owner.kind == .module || owner.globals.contains(name) {
          generator.globals.insert(name)
        } else {
          generator.nonlocals.insert(name)
        }
      }
      if owner !== scope { scope.use(name) }
    case .lambda(let definition): visit(definition)
    case .comprehension(let comprehension): visit(comprehension, expression.range)
    }
  }

  private mutating func visit(_ comprehension: Comprehension, _ place: Range<Int>) {
    guard let first = comprehension.clauses.first else { return }
    // The first iterable is evaluated outside.
    visit(first.iterable)
    let isGenerator = comprehension.kind == .generator
    within(isGenerator ? .function : .comprehension, place) { finder in
      if isGenerator {
        finder.scope.isGenerator = true
        finder.scope.isGeneratorExpression = true
        finder.scope.bind(Comprehension.source)
      }
      for (number, clause) in comprehension.clauses.enumerated() {
        if number > 0 { finder.visit(clause.iterable) }
        finder.visit(clause.target)
        clause.conditions.forEach { finder.visit($0) }
      }
      finder.visit(comprehension.body)
      comprehension.value.map { finder.visit($0) }
    }
  }
}

extension Comprehension {
  /// The parameter of a generator's function: what its first loop goes through.
  static let source = ".0"
}

extension DictionaryPart {
  /// The expressions in it.
  var expressions: [Expression] {
    switch self {
    case .pair(let key, let value): [key, value]
    case .spread(let value): [value]
    }
  }
}

extension Import {
  /// The name that it gives a value: `torch` of `import torch.nn`; nil for `*`.
  var boundName: String? {
    if let alias { return alias }
    if let member { return member == "*" ? nil : member }
    return module.split(separator: ".").first.map(String.init)
  }
}
