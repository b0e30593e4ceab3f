import Engine
import Notation
public import Support

/// The kind of an argument: it validates and completes a word, and describes what is accepted.
public struct ArgumentKind<Value: Sendable>: ParameterKind {
  /// For messages, such as `a whole number from 1 up`.
  public let wants: String
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
public typealias Argument<Value: Sendable> = Parameter<ArgumentKind<Value>, Value>

extension Parameter where Kind == ArgumentKind<Value> {
  /// An argument that must be given.
  static func required(_ name: String, _ kind: Kind, _ summary: String) -> Self {
    Self(ParameterSlot(name, .position, isRequired: true), kind, summary)
  }

  /// An argument that may be left out.
  static func optional(_ name: String, _ kind: Kind, _ summary: String) -> Self {
    Self(ParameterSlot(name, .position, isRequired: false), kind, summary)
  }

  /// The rest of the line.
  static func rest(
    _ name: String, _ kind: Kind, required: Bool = true, _ summary: String
  ) -> Self {
    Self(ParameterSlot(name, .restOfLine, isRequired: required), kind, summary)
  }

  /// An argument written `name=value`.
  static func option(
    _ name: String, _ kind: Kind, standard: Value? = nil, written: String? = nil,
    _ summary: String
  ) -> Self {
    Self(
      ParameterSlot(name, .name, isRequired: false), kind, standard: standard, written: written,
      summary)
  }

  /// Reads a word.
  ///
  /// - Throws: `CommandError.badValue`, or what the kind throws.
  func value(_ word: Word, _ session: Session) throws -> Value {
    guard let value = try kind.read(word, session) else { throw CommandError(self, cannotBe: word) }
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
  var slot: ParameterSlot { get }
  var isOption: Bool { get }
  var wants: String { get }
  /// The allowed words, if there is a list.
  var words: [String] { get }
  var completesFiles: Bool { get }
  func parse(_ word: Word, _ session: Session) throws -> (any Sendable)?
  func candidates(_ session: Session) -> [String]
  func candidates(at point: CompletionPoint) -> [String]
}

extension ParsableArgument {
  var name: String { slot.name }
  /// The only word that it may be, where that is its own name.
  var word: String? { words == [name] ? name : nil }
}

extension Parameter: AnyArgument, ParsableArgument where Kind == ArgumentKind<Value> {
  /// One sentence, with what it accepts.
  public var meaning: String {
    if word != nil { return summary }
    return summary.isEmpty ? kind.wants : "\(summary): \(kind.wants)"
  }
  var wants: String { kind.wants }
  var words: [String] { kind.words }
  var completesFiles: Bool { kind.completesFiles }
  func parse(_ word: Word, _ session: Session) throws -> (any Sendable)? {
    try kind.read(word, session)
  }
  func candidates(_ session: Session) -> [String] { kind.complete(session) }
  func candidates(at point: CompletionPoint) -> [String] {
    if let completeHere = kind.completeHere { return completeHere(point) }
    return point.given.isEmpty || !slot.takesRest ? kind.complete(point.session) : []
  }
}

/// The arguments of one command line, read and checked.
public struct ParsedArguments: Sendable {
  let command: String
  let usage: String
  var values: [String: any Sendable] = [:]
  /// The words that the values were read from; the rest of a line as it was typed.
  var words: [String: String] = [:]

  /// The line with one argument replaced, also if it was not given, and some left out.
  func line<Value>(
    _ argument: Argument<Value>, as word: String, without left: [String] = []
  ) -> String {
    line(with: [argument.name: word], without: left)
  }

  /// The line again.
  var line: String { line(with: [:]) }

  /// The line with the words of some arguments, by their names, replaced or added, and some left out.
  func line(with words: [String: String], without left: [String] = []) -> String {
    let declared = CommandRegistry.command(named: command)?.declaration.parsable ?? []
    let parts = declared.compactMap { each -> String? in
      // The rest of a line is kept as it was typed.
      let typed = self.words[each.name].map { each.slot.takesRest ? $0 : $0.asWord }
      guard let text = words[each.name] ?? typed, !left.contains(each.name) else { return nil }
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
      throw CommandError(.missing(argument), command: command, usage: usage)
    }
    return value
  }
}
