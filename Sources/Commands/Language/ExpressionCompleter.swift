import Engine
import Notation
import Support

/// Completes names, members after a dot, and the names of arguments.
enum ExpressionCompleter {
  /// The completions at the end of a statement; nil if a command's words are expected.
  ///
  /// `offset` is where the statement starts in the line, in UTF-8 bytes.
  static func completions(
    of statement: String, offset: Int, _ session: Session
  ) -> Completions? {
    let scalars = Array(statement.unicodeScalars)
    guard isExpression(scalars) else { return nil }
    let wordStart = (scalars.lastIndex { !isOfName($0) } ?? -1) + 1
    let word = text(scalars[wordStart...])
    let before = scalars[..<wordStart]
    let start = offset + text(before).utf8.count
    guard UnfinishedLine(text(before)).text == nil else { return found([], word, start) }
    if before.last == "." {
      return found(members(of: owner(before.dropLast()), session), word, start)
    }
    let names = word.isEmpty ? [] : names(session)
    return found(keywords(before) + names, word, start)
  }

  /// Names for the first word of a line, besides the commands.
  static func firstWords(_ prefix: String, _ session: Session) -> [String] {
    guard !prefix.isEmpty else { return [] }
    let names = Set(session.state.variables.names + Names.ofTheSession)
    return names.sorted() + ["torch.", "print("]
  }

  private static func found(_ words: [String], _ word: String, _ start: Int) -> Completions {
    Completions(
      start: start,
      candidates: Set(words.filter { $0.hasPrefix(word) }).sorted(), appendsSpace: false,
      files: false)
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
  }

  /// Whether the first word is no command's, and something follows it.
  private static func isExpression(_ scalars: [Unicode.Scalar]) -> Bool {
    let line = scalars.drop { $0.properties.isWhitespace }
    let name = line.prefix { isOfName($0) }
    let rest = line.dropFirst(name.count)
    guard let next = rest.first else { return false }
    if next.properties.isWhitespace {
      guard CommandRegistry.command(named: text(name)) == nil else {
        return LineReading.canOnlyBePython(text(line))
      }
      return LayerParser.type(named: text(name)) == nil
    }
    return true
  }
}

extension ExpressionCompleter {
  /// Functions with their bracket, and everything else that has a name.
  private static func names(_ session: Session) -> [String] {
    let functions =
      TensorFunctions.names(in: TensorFunctions.python)
      + TensorFunctions.names(in: TensorFunctions.torch)
    return session.state.variables.names + Names.ofTheSession + functions.map { "\($0)(" }
      + ["torch.", "F.", "True", "False", "None", "for ", "assert "]
  }

  /// The names, calls and brackets just before a dot.
  private static func owner(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var depth = 0
    var start = scalars.endIndex
    for place in scalars.indices.reversed() {
      let scalar = scalars[place]
      if ")]".unicodeScalars.contains(scalar) { depth += 1 }
      if "([".unicodeScalars.contains(scalar) {
        depth -= 1
        if depth < 0 { break }
      }
      guard depth > 0 || isOfName(scalar) || ".([".unicodeScalars.contains(scalar) else { break }
      start = place
    }
    return text(scalars[start...])
  }

  /// The members after the dot; an owner that would have to be evaluated is taken for a tensor.
  private static func members(of owner: String, _ session: Session) -> [String] {
    let isCall = owner.contains("(")
    if owner.hasPrefix("model"), !isCall, let head = owner.split(separator: ".").last,
      head.hasPrefix("model") || head.hasPrefix("layers")
    {
      return LayerValue.stackMembers + (head == "model" ? [] : LayerValue.layerMembers)
        + LayerMethods.names.map { "\($0)()" }
    }
    if !isCall, !owner.contains("["), let value = value(owner, session) {
      if case .module(let module) = value {
        let functions = Set(Members.names(of: value))
        return functions.map { isFunction($0, of: module) ? "\($0)(" : $0 }
      }
      if case .tensor = value {} else { return Members.names(of: value) }
    }
    return TensorFunctions.names(in: TensorFunctions.methods).map { "\($0)(" }
      + TensorFunctions.names(in: TensorFunctions.attributes)
  }

  private static func isFunction(_ name: String, of module: FunctionModule) -> Bool {
    switch module {
    case .torch: TensorFunctions.torch[name] != nil
    case .functional: TensorFunctions.functional[name] != nil
    case .tensor: TensorFunctions.methods[name] != nil
    case .linalg: TensorFunctions.linalg[name] != nil
    case .autograd, .optimizers, .schedules, .initialisers, .utilities: name != "lr_scheduler"
    case .nn: TensorFunctions.nn[name] != nil
    }
  }

  private static func value(_ name: String, _ session: Session) -> Value? {
    guard let statement = try? PythonParser.statement(name),
      case .expression(let expression) = statement.kind
    else { return nil }
    return try? ProgramRun.value(of: expression, session)
  }

  /// The argument names of the call whose brackets are open.
  private static func keywords(_ scalars: ArraySlice<Unicode.Scalar>) -> [String] {
    var depth = 0
    for place in scalars.indices.reversed() {
      let scalar = scalars[place]
      if ")]".unicodeScalars.contains(scalar) { depth += 1 }
      guard "([".unicodeScalars.contains(scalar) else { continue }
      depth -= 1
      guard depth < 0 else { continue }
      guard scalar == "(" else { return [] }
      let callee = owner(scalars[..<place])
      guard let function = function(callee) else { return [] }
      let given = text(scalars[place...])
      let names = function.forms.flatMap { $0.signature.parameters }
        .filter { !$0.slot.takesRest && $0.standard != nil || $0.isOption }.map { "\($0.name)=" }
      return names.filter { !given.contains($0) }
    }
    return []
  }

  private static func function(_ callee: String) -> TensorFunction? {
    guard let last = callee.split(separator: ".").last.map(String.init) else { return nil }
    if callee == last { return TensorFunctions.bare(last) }
    if callee.hasPrefix("nn.") || callee.hasPrefix("torch.nn."), let made = TensorFunctions.nn[last]
    {
      return made
    }
    if callee.hasPrefix("torch.") || callee.hasPrefix("F.") {
      return TensorFunctions.all(named: callee).first
    }
    return TensorFunctions.methods[last]
  }
}
