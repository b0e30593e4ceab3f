import Engine
import Notation
import Support

/// The combinations that a sweep trains: every value of a key with every value of the others.
struct SweepGrid: Sendable {
  /// A key and the words that it takes in turn.
  struct Key: Sendable, Hashable {
    let name: String
    let words: [String]
    /// Whether it is a name in the stack, and no option of `train`.
    let isSize: Bool

    /// Whether it has more than one value.
    var varies: Bool { words.count > 1 }
  }

  /// A key with one of its values.
  struct Choice: Sendable, Hashable, CustomStringConvertible {
    let key: Key
    let word: String

    /// `lr=0.1`.
    var description: String { "\(key.name)=\(word)" }
  }

  /// The keys in the order given, but for the seed.
  let keys: [Key]
  /// The seeds, which each combination is trained with.
  let seeds: [UInt64]

  /// A sweep has no more runs.
  static let mostRuns = 1000
  /// The key of the seeds, and those where none are given.
  private static let (seed, standardSeeds): (String, [UInt64]) = ("seed", [1, 2, 3])

  /// Reads keys and checks each of their values.
  ///
  /// - Throws: `SweepError`; `CommandError`; what the kinds of the values throw.
  init(_ given: [SweepWord], _ usage: String, _ session: Session) throws {
    var (keys, seeds) = ([Key](), [UInt64]?.none)
    let sizes = session.sizesInStack
    for word in given {
      guard !keys.contains(where: { $0.name == word.key }), word.key != Self.seed || seeds == nil
      else { throw CommandError.givenTwice(command: Sweep.declaration.name, option: word.key) }
      if word.key == Self.seed {
        let argument = Argument<UInt64>.option(word.key, .seed, "the seed")
        seeds = try Self.values(word).map { try argument.value(Word($0), session) }
      } else {
        keys.append(try Self.key(word, sizes, session))
      }
    }
    guard keys.contains(where: { $0.name == Train.lengthKey || $0.name == Train.epochsKey }) else {
      throw CommandError.missing(
        command: Sweep.declaration.name, argument: "\(Train.lengthKey)= or \(Train.epochsKey)=",
        usage: usage)
    }
    guard keys.contains(where: \.varies) || (seeds?.count ?? 1) > 1 else {
      throw SweepError.nothingToVary
    }
    (self.keys, self.seeds) = (keys, seeds ?? Self.standardSeeds)
    let runs = keys.reduce(self.seeds.count) { runs, key in
      let (product, overflows) = runs.multipliedReportingOverflow(by: key.words.count)
      return overflows ? Int.max : product
    }
    guard runs <= Self.mostRuns else {
      throw SweepError.tooManyRuns(runs: runs, most: Self.mostRuns)
    }
  }

  /// A key with its values, checked.
  private static func key(
    _ word: SweepWord, _ sizes: [String], _ session: Session
  ) throws -> Key {
    guard let argument = Train.setting(of: word.key) else {
      guard sizes.contains(word.key) else {
        throw SweepError.unknownKey(
          key: word.key,
          similar: Similarity.nearest(to: word.key, in: sizes + Train.settingNames + [seed]),
          sizes: sizes)
      }
      let number = Argument<Double>.option(word.key, .positive, "a number in the stack")
      let words = try values(word)
      for text in words { _ = try number.value(Word(text), session) }
      return Key(name: word.key, words: words, isSize: true)
    }
    let words = Train.isWrittenWithCommas(argument) ? [word.text] : try values(word)
    for text in words {
      guard try argument.parse(Word(text), session) != nil else {
        throw CommandError.badValue(
          argument: "\(word.key)=", text: text, wants: argument.wants,
          similar: Similarity.nearest(to: text, in: argument.words))
      }
    }
    return Key(name: word.key, words: words, isSize: false)
  }

  /// The values of `0.3,0.1,0.03` or `1..5`, each once.
  private static func values(_ word: SweepWord) throws -> [String] {
    var (values, seen) = ([String](), Set<String>())
    for part in word.text.split(separator: ",", omittingEmptySubsequences: false) {
      for value in try range(String(part)) ?? [String(part)] where seen.insert(value).inserted {
        values.append(value)
      }
    }
    return values
  }

  /// The whole numbers of `1..5`; `nil` for anything else.
  private static func range(_ text: String) throws -> [String]? {
    guard let dots = text.firstRange(of: ".."), let low = Int(text[..<dots.lowerBound]),
      let high = Int(text[dots.upperBound...])
    else { return nil }
    guard low <= high else { throw CommandError.emptyRange(text: text) }
    let (span, overflows) = high.subtractingReportingOverflow(low)
    guard !overflows, span < mostRuns else {
      throw SweepError.tooManyRuns(
        runs: overflows ? Int.max : span.addingReportingOverflow(1).partialValue, most: mostRuns)
    }
    return (low...high).map(String.init)
  }

  /// Every combination, the last key's values in turn first.
  var combinations: [[Choice]] {
    keys.reduce([[]]) { combinations, key in
      combinations.flatMap { some in key.words.map { some + [Choice(key: key, word: $0)] } }
    }
  }

  /// The keys that have more than one value.
  var varied: [String] { keys.filter(\.varies).map(\.name) }
}

/// `lr=0.3,0.1`, as it was typed.
struct SweepWord: Sendable, Hashable {
  let key, text: String
}

extension ArgumentKind<[SweepWord]> {
  /// Keys with their values.
  static var sweepWords: ArgumentKind {
    var kind = ArgumentKind(wants: "KEY=VALUE,VALUE… such as lr=0.3,0.1 steps=1000 seed=1..5") {
      (token: Word, _: Session) -> [SweepWord]? in
      let parts = token.text.split(separator: " ").map { part in
        part.split(separator: "=", maxSplits: 1).map(String.init)
      }
      guard !parts.isEmpty, parts.allSatisfy({ $0.count == 2 }) else { return nil }
      return parts.map { SweepWord(key: $0[0], text: $0[1]) }
    }
    kind.completeHere = { point in
      let given = Set(point.given.split(separator: " ").map { $0.prefix { $0 != "=" } })
      let names = [Train.lengthKey, "seed"] + Train.settingNames + point.session.sizesInStack
      return names.filter { !given.contains($0[...]) }.map { "\($0)=" }
    }
    return kind
  }
}

extension Session {
  /// The names of lines that numbers of the stack's layers were written with.
  var sizesInStack: [String] {
    let names = state.model.children.reduce(into: Set<String>()) {
      $0.formUnion(LayerDescription(of: $1).writtenNames)
    }
    return names.filter { state.variables[$0] != nil }.sorted()
  }
}
