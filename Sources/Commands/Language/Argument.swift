import Notation
import Support
import Engine

/// The kind of an argument: it validates and completes a word, and describes what is accepted.
public struct ArgumentKind<Value: Sendable>: Sendable {
  /// For messages, such as `a whole number from 1 up`.
  let wants: String
  /// Whether it is completed with file names.
  var completesFiles = false
  /// The allowed words, if there is a list: typos are recognised by them.
  var words: [String] = []
  /// Reads a word; `nil` if it cannot be read.
  var read: @Sendable (Word, Session) throws -> Value?
  /// The words allowed here.
  var complete: @Sendable (Session) -> [String] = { _ in [] }
  /// The words that may stand here, if they depend on earlier words, including earlier words of
  /// this argument.
  var completeHere: (@Sendable (CompletionPoint) -> [String])?
}

/// The point at which a line is completed.
struct CompletionPoint: Sendable {
  let session: Session
  /// The words of the arguments before this one.
  let earlier: [String]
  /// The words of this one so far.
  let given: String
  /// The typed part of the word to complete.
  let word: String
}

/// An argument of a command: its name, kind and meaning, declared once.
public struct Argument<Value: Sendable>: Sendable {
  /// How often it may be given in a line.
  enum Presence: Sendable, Hashable {
    case required, optional
    /// The rest of the line as one argument.
    case rest(required: Bool)
  }

  let name: String
  let kind: ArgumentKind<Value>
  let presence: Presence
  let isOption: Bool
  /// Its default, and how that is written.
  let standard: Value?
  let standardText: String?
  let summary: String

  /// An argument that must be given.
  static func required(_ name: String, _ kind: ArgumentKind<Value>, _ summary: String) -> Argument {
    Argument(
      name: name, kind: kind, presence: .required, isOption: false, standard: nil,
      standardText: nil, summary: summary)
  }

  /// An argument that may be left out.
  static func optional(_ name: String, _ kind: ArgumentKind<Value>, _ summary: String) -> Argument {
    Argument(
      name: name, kind: kind, presence: .optional, isOption: false, standard: nil,
      standardText: nil, summary: summary)
  }

  /// The rest of the line.
  static func rest(
    _ name: String, _ kind: ArgumentKind<Value>, required: Bool = true, _ summary: String
  ) -> Argument {
    Argument(
      name: name, kind: kind, presence: .rest(required: required), isOption: false, standard: nil,
      standardText: nil, summary: summary)
  }

  /// An argument written `name=value`.
  static func option(
    _ name: String, _ kind: ArgumentKind<Value>, standard: Value? = nil, written: String? = nil,
    _ summary: String
  ) -> Argument {
    Argument(
      name: name, kind: kind, presence: .optional, isOption: true, standard: standard,
      standardText: written ?? standard.map { "\($0)" }, summary: summary)
  }

  /// Reads a word.
  ///
  /// - Throws: `CommandError.badValue`, or what the kind throws.
  func value(_ token: Word, _ session: Session) throws -> Value {
    guard let value = try kind.read(token, session) else {
      throw CommandError.badValue(
        argument: isOption ? "\(name)=" : name, text: token.text, wants: kind.wants,
        similar: Similarity.nearest(to: token.text, in: kind.words))
    }
    return value
  }
}

/// An argument of any kind, for lists.
public protocol AnyArgument: Sendable {
  /// `SHAPE`, `[N]`, `[batch=32]`.
  var usage: String { get }
  /// One sentence.
  var meaning: String { get }
}

/// The parts of an argument that the parser and completion need.
protocol ParsableArgument: AnyArgument {
  var name: String { get }
  var isOption: Bool { get }
  var isRequired: Bool { get }
  var takesRest: Bool { get }
  /// The only word that it may be, where that is its own name.
  var word: String? { get }
  var completesFiles: Bool { get }
  func parse(_ token: Word, _ session: Session) throws -> any Sendable
  func candidates(_ session: Session) -> [String]
  func candidates(at point: CompletionPoint) -> [String]
}

extension Argument: ParsableArgument {
  /// `SHAPE`, `[N]`, `LAYER…`, `[batch=32]`.
  public var usage: String {
    if isOption { return "[\(name)=\(standardText ?? "…")]" }
    return isRequired ? name : "[\(name)]"
  }
  /// One sentence, with what it accepts.
  public var meaning: String {
    if word != nil { return summary }
    return summary.isEmpty ? kind.wants : "\(summary): \(kind.wants)"
  }
  var isRequired: Bool { presence == .required || presence == .rest(required: true) }
  var takesRest: Bool { if case .rest = presence { true } else { false } }
  var word: String? { kind.words == [name] ? name : nil }
  var completesFiles: Bool { kind.completesFiles }
  func parse(_ token: Word, _ session: Session) throws -> any Sendable {
    try value(token, session)
  }
  func candidates(_ session: Session) -> [String] { kind.complete(session) }
  func candidates(at point: CompletionPoint) -> [String] {
    if let completeHere = kind.completeHere { return completeHere(point) }
    return point.given.isEmpty || !takesRest ? kind.complete(point.session) : []
  }
}

/// The arguments of one command line, read and checked.
public struct ParsedArguments: Sendable {
  let command: String
  let usage: String
  var values: [String: any Sendable] = [:]
  /// The words that the values were read from.
  var words: [String: String] = [:]

  /// The line with one argument replaced, also if it was not given, and some left out.
  func line<Value>(
    _ argument: Argument<Value>, as word: String, without left: [String] = []
  ) -> String {
    line(argument.name, as: word, without: left)
  }

  /// The line again.
  var line: String { line(nil, as: "", without: []) }

  private func line(_ name: String?, as word: String, without left: [String]) -> String {
    let declared = CommandRegistry.command(named: command)?.declaration.parsable ?? []
    let parts = declared.compactMap { each -> String? in
      let isChanged = each.name == name
      guard let text = isChanged ? word : words[each.name]?.asWord, !left.contains(each.name)
      else { return nil }
      return each.isOption ? "\(each.name)=\(text)" : text
    }
    return ([command] + parts).joined(separator: " ")
  }

  /// An argument's value, or its default, or nil.
  subscript<Value>(argument: Argument<Value>) -> Value? {
    values[argument.name] as? Value ?? argument.standard
  }

  /// An argument's value.
  ///
  /// - Throws: `CommandError.missing`.
  func get<Value>(_ argument: Argument<Value>) throws(CommandError) -> Value {
    guard let value = self[argument] else {
      throw .missing(command: command, argument: argument.name, usage: usage)
    }
    return value
  }
}
