import Support

/// Facts about a text that are worth knowing before training on it.
public struct DatasetSurvey: Sendable {
  /// A character that a terminal does not show, and how many items have it.
  public struct Hidden: Sendable, Hashable {
    /// The character.
    public let symbol: Unicode.Scalar
    /// How many items have it.
    public let items: Int
  }

  /// A character that is written as two symbols.
  public struct Accent: Sendable, Hashable {
    /// The character as one symbol.
    public let composed: Unicode.Scalar
    /// The two symbols it is written as.
    public let parts: [Unicode.Scalar]
    /// Whether it is written as one symbol elsewhere.
    public let isBoth: Bool
  }

  /// How often items are repeated.
  public struct Repeats: Sendable, Hashable {
    /// How many items occur more than once, each counted once.
    public let items: Int
    /// The item that occurs most often, and how often.
    public let most: String
    /// How often that one occurs.
    public let times: Int
  }

  /// How many items are only spaces.
  public private(set) var blanks = 0
  /// Repeated items; `nil` if there are none.
  public private(set) var repeats: Repeats?
  /// The characters that do not show, by code point.
  public private(set) var hidden: [Hidden] = []
  /// A character that is written as two symbols.
  public private(set) var accent: Accent?

  /// Looks through a data set.
  ///
  /// - Throws: `Interruption`.
  public init(_ data: Dataset) throws {
    try countHidden(data)
    findAccent(data)
    repeats = try Self.repeats(in: data)
  }

  /// Counts the items that are blank, and those with each character that does not show.
  private mutating func countHidden(_ data: Dataset) throws {
    let symbols = data.vocabulary.symbols
    let isSpace = symbols.map(\.properties.isWhitespace)
    let isHidden = symbols.map(\.isHidden)
    guard isSpace.contains(true) || isHidden.contains(true) else { return }
    var counts = [Int](repeating: 0, count: symbols.count)
    var lastItem = [Int](repeating: -1, count: symbols.count)
    var number = 0
    try data.forEachItem { item in
      if number % Interruption.often == 0 { try Interruption.check() }
      if item.allSatisfy({ isSpace[Int($0)] }) { blanks += 1 }
      for symbol in item where isHidden[Int(symbol)] && lastItem[Int(symbol)] != number {
        counts[Int(symbol)] += 1
        lastItem[Int(symbol)] = number
      }
      number += 1
    }
    hidden = symbols.indices.filter { counts[$0] > 0 }
      .map { Hidden(symbol: symbols[$0], items: counts[$0]) }
  }

  /// Finds the first pair of symbols that Unicode writes as one too.
  private mutating func findAccent(_ data: Dataset) {
    let symbols = data.vocabulary.symbols
    let isSecond = symbols.map(\.mayCompose)
    guard isSecond.contains(true) else { return }
    data.forEachItem { item in
      guard accent == nil else { return }
      for place in item.indices.dropFirst() where isSecond[Int(item[place])] {
        let parts = [symbols[Int(item[place - 1])], symbols[Int(item[place])]]
        let composed = NormalizationForm.composed(parts)
        guard accent == nil, composed.count == 1 else { continue }
        accent = Accent(
          composed: composed[0], parts: parts,
          isBoth: data.vocabulary.number(of: composed[0]) != nil)
      }
    }
  }

  /// A hash of an item, two symbols at a time: every character of the text is hashed.
  private static func hash(of item: ArraySlice<Int32>) -> Int {
    var hasher = Hasher()
    var place = item.startIndex
    while place < item.endIndex {
      let next = place + 1 < item.endIndex ? item[place + 1] : -1
      hasher.combine(
        UInt64(UInt32(bitPattern: item[place])) << 32 | UInt64(UInt32(bitPattern: next)))
      place += 2
    }
    return hasher.finalize()
  }

  /// Counts equal items, if there is memory for it.
  private static func repeats(in data: Dataset) throws -> Repeats? {
    var width = 1
    while width < 2 * data.itemCount { width *= 2 }
    guard
      (try? MemoryBudget.check("equal items", floats: [width, 9 * data.itemCount])) != nil
    else { return nil }
    // The place of the first of equal items, found by its hash; and how many there are of each.
    var table = [Int32](repeating: -1, count: width)
    var (firsts, times): ([ArraySlice<Int32>], [Int32]) = ([], [])
    var repeated = 0
    var most: (place: Int, times: Int32) = (0, 1)
    var number = 0
    try data.forEachItem { item in
      if number % Interruption.often == 0 { try Interruption.check() }
      number += 1
      var place = hash(of: item) & (width - 1)
      while table[place] >= 0, firsts[Int(table[place])] != item {
        place = (place + 1) & (width - 1)
      }
      guard table[place] >= 0 else {
        table[place] = Int32(firsts.count)
        firsts.append(item)
        times.append(1)
        return
      }
      let first = Int(table[place])
      times[first] += 1
      if times[first] == 2 { repeated += 1 }
      if times[first] > most.times { most = (first, times[first]) }
    }
    guard repeated > 0 else { return nil }
    return Repeats(
      items: repeated, most: data.vocabulary.decode(firsts[most.place]), times: Int(most.times))
  }
}

extension Unicode.Scalar {
  /// Whether it may be written as one character with the one before: an accent, or a part of a Korean
  /// syllable.
  fileprivate var mayCompose: Bool {
    properties.generalCategory == .nonspacingMark || (0x1161...0x11FF).contains(value)
  }
}
