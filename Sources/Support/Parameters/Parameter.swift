/// What a command, a layer, a function or a setting takes: its names, kind, default and meaning,
/// declared once.
///
/// Usage, help, completion and the reference derive from it; a `Binder` gives it its value.
public struct Parameter<Kind: ParameterKind, Value: Sendable>: Sendable {
  /// Its names, and how it is given.
  public let slot: ParameterSlot
  /// What it may be.
  public let kind: Kind
  /// Its default; `nil` for none.
  public let standard: Value?
  /// How the default is written.
  public let standardText: String?
  /// What it means; empty where only the whole is described.
  public let summary: String

  /// Declares a parameter.
  package init(
    _ slot: ParameterSlot, _ kind: Kind, standard: Value? = nil, written: String? = nil,
    _ summary: String = ""
  ) {
    self.slot = slot
    self.kind = kind
    self.standard = standard
    standardText = written ?? standard.map { "\($0)" }
    self.summary = summary
  }

  /// Its name.
  public var name: String { slot.name }
  /// Whether it must be given.
  public var isRequired: Bool { slot.isRequired }
  /// Whether it is written `name=value`, never by its position alone.
  public var isOption: Bool { slot.isOption }

  /// `SHAPE`, `[N]`, `[batch=32]`: as the usage of a command or a layer shows it.
  public var usage: String {
    if isOption { return "[\(name)=\(standardText ?? "…")]" }
    return isRequired ? name : "[\(name)]"
  }

  /// `dim=None`, `*sizes`: as Python's documentation shows it.
  package var pythonUsage: String {
    (slot.takesRest ? "*" : "") + name + (standardText.map { "=\($0)" } ?? "")
  }
}

/// What a parameter may be.
public protocol ParameterKind: Sendable {
  /// What it accepts, for messages, such as `a whole number from 1 up`.
  var wants: String { get }
}

/// The names of a parameter, and how it is given: what matching a value with it depends on.
public struct ParameterSlot: Sendable, Hashable {
  /// How a parameter is given.
  public enum Placing: Sendable, Hashable {
    /// By its position only.
    case position
    /// By its position or by its name.
    case either
    /// By its name only.
    case name
    /// By its name; in a call with parentheses also by its position, after all the others.
    case nameOrCall
    /// By its name, or as all the values without names from its position on.
    case rest
    /// As all the words from its position on but those that name another parameter.
    case restOfLine
  }

  /// The name.
  public let name: String
  /// Other names that are read as the same.
  public let otherNames: [String]
  /// How it is given.
  public let placing: Placing
  /// Whether it must be given.
  public let isRequired: Bool
  /// Whether its name is proposed where another one was probably mistyped.
  let isProposed: Bool

  /// Describes how a parameter is given.
  package init(
    _ name: String, otherNames: [String] = [], _ placing: Placing, isRequired: Bool,
    isProposed: Bool = true
  ) {
    self.name = name
    self.otherNames = otherNames
    self.placing = placing
    self.isRequired = isRequired
    self.isProposed = isProposed
  }

  /// Whether it takes all the values from its position on.
  public var takesRest: Bool { placing == .rest || placing == .restOfLine }
  /// Whether it is written `name=value`.
  var isOption: Bool { placing == .name || placing == .nameOrCall }
  /// Whether a value can be given by its name.
  package var isNamed: Bool { placing != .position && placing != .restOfLine }
}
