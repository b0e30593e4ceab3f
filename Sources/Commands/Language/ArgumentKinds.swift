import Engine
import Support

extension ArgumentKind<Int> {
  /// A whole number within bounds; thousands may be separated, as in 10,000 or 10_000.
  static func integer(_ range: ClosedRange<Int>) -> ArgumentKind {
    let bounds: Bounds<Int> =
      range.upperBound == Int.max ? .from(range.lowerBound) : .within(range)
    return ArgumentKind(
      wants: bounds.wants,
      read: { token, _ in
        guard let number = number(token.text), bounds.contains(number) else { return nil }
        return number
      },
      complete: { _ in range.prefix(11).count <= 10 ? range.map(String.init) : [] })
  }

  /// `10000`, `10,000` or `10_000`; a comma anywhere but before three digits does not separate
  /// thousands.
  private static func number(_ text: String) -> Int? {
    let groups = text.split(separator: ",", omittingEmptySubsequences: false)
    guard groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
    return Int(text.filter { $0 != "_" && $0 != "," })
  }
}

extension ArgumentKind<Position> {
  /// The number of a layer; with `orEnd` it may be one beyond the last, to insert at the end, which
  /// completion offers unless `offersEnd` is false.
  static func position(orEnd: Bool = false, offersEnd: Bool = true) -> ArgumentKind {
    ArgumentKind(
      wants: "the number of a layer",
      read: { token, session in
        guard let position = Position(token.text) ?? Int(token.text).map(Position.init) else {
          guard LayerParser.type(named: token.text) != nil else { return nil }
          throw CommandError.badValue(
            argument: "N", text: token.text,
            wants: "the number of a layer first, such as 1 \(token.text)")
        }
        try session.state.model.check(position, orEnd: orEnd)
        return position
      },
      complete: { session in
        session.state.model.positions(orEnd: orEnd && offersEnd).map(\.description)
      })
  }
}

extension Sequential {
  /// Refuses a position without a layer.
  ///
  /// - Throws: `CommandError.noSuchLayer` or `.noSuchLayerInside`.
  func check(_ position: Position, orEnd: Bool = false) throws(CommandError) {
    let count = layers(inside: position.parent)?.count
    if let count, (0..<count + (orEnd ? 1 : 0)).contains(position.index) { return }
    guard position.isInside else {
      throw .noSuchLayer(number: position.path.first ?? 0, count: children.count)
    }
    let outer = position.parent
    guard layer(at: outer) != nil else { return try check(outer) }
    throw .noSuchLayerInside(
      position: position.description, outer: outer.description, count: count ?? 0)
  }

  /// Every layer's position, and where one may be inserted.
  fileprivate func positions(orEnd: Bool) -> [Position] {
    var all: [Position] = []
    visit { position, _ in all.append(position) }
    guard orEnd else { return all }
    let outer = [Position.root] + all
    return all
      + outer.compactMap { position in layers(inside: position).map { position.child($0.count) } }
  }
}

extension ArgumentKind<Double> {
  /// A number above zero.
  static var positive: ArgumentKind { number(.above(0)) }

  /// A number within bounds.
  static func number(_ bounds: Bounds<Double>) -> ArgumentKind {
    ArgumentKind(wants: bounds.wants) { token, _ in
      guard let number = Double(token.text), number.isFinite, bounds.contains(number) else {
        return nil
      }
      return number
    }
  }
}

extension ArgumentKind<UInt64> {
  /// The seed of a random stream.
  static var seed: ArgumentKind {
    ArgumentKind(wants: Bounds<Int>.from(0).wants) { token, _ in UInt64(token.text) }
  }
}

extension ArgumentKind<String> {
  /// Any text.
  static var text: ArgumentKind { ArgumentKind(wants: "text") { token, _ in token.text } }

  /// Any text, or one of some words, which end as words do.
  static func text(or words: [String]) -> ArgumentKind {
    ArgumentKind(wants: "text", words: words, read: { token, _ in token.text })
  }

  /// The path of a file.
  static var file: ArgumentKind {
    ArgumentKind(wants: "the path of a file", completesFiles: true) { token, _ in
      token.text.isEmpty ? nil : Path.expanded(token.text)
    }
  }

  /// One of some words.
  static func word(_ words: [String]) -> ArgumentKind {
    ArgumentKind(
      wants: alternatives(words), words: words,
      read: { token, _ in words.contains(token.text) ? token.text : nil },
      complete: { _ in words })
  }
}

extension ArgumentKind<Bool> {
  /// A truth value, in any of the usual words.
  static var flag: ArgumentKind {
    ArgumentKind(
      wants: Flag.wants, words: Flag.words, read: { token, _ in Flag.read(token.text) },
      complete: { _ in Flag.words })
  }
}

extension AnyArgument where Self == Argument<Bool> {
  /// Whether a command may replace a file of another kind.
  static var force: Argument<Bool> {
    .option(
      "force", .flag, standard: false,
      "whether to replace an existing file that is read-only or of another kind")
  }
}

extension AnyArgument where Self == Argument<Bool> {
  /// Whether a command uses the average of the weights.
  static var ema: Argument<Bool> {
    .option(
      "ema", .flag, standard: false, written: "off",
      "whether to use the average of the weights that train ema=0.999 keeps")
  }
}

extension ParsedArguments {
  /// Whether the average of the weights is used.
  var isAveraged: Bool { self[Argument<Bool>.ema] ?? false }

  /// Whether files of another kind are replaced.
  var isForced: Bool { self[Argument<Bool>.force] ?? false }
}

/// Yes or no, as `git config` reads it.
enum Flag {
  private static let yes = ["true", "on", "yes", "1"]
  private static let no = ["false", "off", "no", "0"]

  /// The words that completion offers and that typos are recognised by: `now` is not `no`.
  static let words = ["false", "true"]
  /// For messages.
  static let wants = "true or false, on or off, yes or no"

  /// The meaning of a word, in any case; `nil` for an unknown word.
  static func read(_ text: String) -> Bool? {
    let key = text.lowercased()
    return yes.contains(key) ? true : no.contains(key) ? false : nil
  }
}

/// One layer, or several adjacent ones.
struct Positions: Sendable {
  /// The layer that contains them.
  let parent: Position
  /// Which of its layers, counted from 0.
  let range: Range<Int>
}

extension ArgumentKind<Positions> {
  /// One layer or several adjacent ones: `3`, `2..4` or `3.1..3.2`.
  static var positions: ArgumentKind {
    ArgumentKind(
      wants: "the number of a layer, or a range such as 2..4",
      read: { token, session in
        let ends = token.text.split(separator: "..", maxSplits: 1).map {
          Position(String($0)) ?? Int($0).map(Position.init)
        }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
          (ends.count == 2) == token.text.contains(".."), first.parent == last.parent
        else { return nil }
        for position in [first, last] { try session.state.model.check(position) }
        guard first.index <= last.index else { throw CommandError.emptyRange(text: token.text) }
        return Positions(parent: first.parent, range: first.index..<last.index + 1)
      },
      complete: ArgumentKind<Position>.position().complete)
  }
}

extension ArgumentKind<[LayerDescription]> {
  /// Layers with commas between them.
  static var layers: ArgumentKind {
    ArgumentKind(
      wants: "a layer such as linear 20 200, or several with commas between them",
      read: { token, session in
        do {
          return try session.layers(of: token.written)
        } catch let error as LayerError {
          return try session.network(token.written) ?? { throw error }()
        }
      },
      completeHere: LayerWords.following)
  }
}

/// Paths as people write them.
enum Path {
  /// `~/names.txt` with the home folder in place of `~`.
  static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/") else { return path }
    return FileSystem.home + path.dropFirst()
  }
}
