import Notation

/// What came of running something with sizes for its letters.
protocol SizedRun {
  /// Whether it came to its end.
  var isDone: Bool { get }
  /// How far it came: a larger number is further.
  var progress: Int { get }
  /// Where it stopped.
  var stop: StopPlace? { get }
  /// Which kinds of values it made, without their sizes.
  var skeleton: Int { get }
  /// Whether no other sizes would end it otherwise.
  var isHopeless: Bool { get }
}

/// The line or the layer at which a run with some sizes stopped.
struct StopPlace: Hashable, Comparable {
  /// Counted from 1.
  let number: Int
  /// The text that the line is in; empty for a layer.
  var text = ""

  static func < (one: StopPlace, other: StopPlace) -> Bool {
    (one.text, one.number) < (other.text, other.number)
  }
}

/// Finds which sizes of letters work, by trying them.
struct SizeSearch<Run: SizedRun> {
  /// Runs something with sizes of the letters; `nil` where no more may be tried.
  typealias Attempt = ([Int]) throws -> Run?

  private let count: Int
  /// Numbers of the program, which may be the sizes that it wants.
  private let hints: [Int]
  /// The height and the width of a picture, which are tried alike before each alone.
  private let picture: (Int, Int)?
  private let attempt: Attempt
  private var known: [[Int]: Run] = [:]
  /// The letter whose size each letter has: its own, or that of an earlier one.
  private(set) var leaders: [Int]
  /// How many runs there were.
  private(set) var tries = 0

  /// The most runs of one search.
  private static var mostTries: Int { 1200 }
  /// Sizes that are tried one after another, and larger ones.
  private static var small: ClosedRange<Int> { 1...16 }
  private static var large: [Int] { [20, 24, 28, 32, 48, 64, 128] }
  /// Sizes that programs often want, and all small ones, where nothing else works.
  private static var usual: [Int] { [32, 28, 64, 16, 96, 128] }
  private static var scanned: ClosedRange<Int> { 1...64 }
  /// The largest number of a program that is tried as a size.
  private static var mostHint: Int { 1024 }

  init(_ letters: [String], hints: [Int], _ attempt: @escaping Attempt) {
    count = letters.count
    self.attempt = attempt
    let sides = (letters.firstIndex(of: "H"), letters.firstIndex(of: "W"))
    if case (let height?, let width?) = sides { picture = (height, width) } else { picture = nil }
    leaders = Array(0..<count)
    var seen: Set<Int> = []
    self.hints = hints.filter { $0 > 1 && $0 <= Self.mostHint && seen.insert($0).inserted }
  }

  /// A run with these sizes, which is carried out once.
  mutating func run(_ sizes: [Int]) throws -> Run? {
    let sizes = leaders.map { sizes[$0] }
    if let run = known[sizes] { return run }
    guard tries < Self.mostTries, let run = try attempt(sizes) else { return nil }
    tries += 1
    known[sizes] = run
    return run
  }

  /// The runs that stopped where another one did, having made the same kinds of values.
  func runs(like first: Run, at base: [Int]) -> [(sizes: [Int], run: Run)] {
    known.filter { sizes, run in
      sizes != base && !run.isDone && run.stop == first.stop && run.progress == first.progress
        && run.skeleton == first.skeleton
    }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
  }

  /// Gives a letter the size of another one from here on.
  mutating func lead(_ follower: Int, by leader: Int) { leaders[follower] = leader }

  private mutating func works(_ sizes: [Int]) throws -> Bool { try run(sizes)?.isDone ?? false }

  // MARK: Sizes that work

  /// Sizes at which it runs to its end, all different where they can be; if there are none, those with
  /// which it came furthest.
  mutating func base() throws -> [Int] {
    var sizes = (0..<count).map { $0 == 0 ? 4 : 8 * $0 }
    guard let first = try run(sizes), !first.isDone else { return sizes }
    if first.isHopeless, try areHopeless() { return sizes }
    // What the program names comes first, for letters alone and for pairs that are alike, as the
    // height and the width of a picture.
    for candidates in [hints + Self.usual, Array(Self.scanned)] {
      if let picture {
        let isFound = try improve(&sizes, candidates) { trial, size in
          (trial[picture.0], trial[picture.1]) = (size, size)
        }
        if isFound { return sizes }
      }
      for letter in 0..<count {
        if try improve(&sizes, candidates, { trial, size in trial[letter] = size }) {
          return sizes
        }
      }
      for second in (0..<count).reversed() {
        for first in (0..<second).reversed() {
          let isFound = try improve(&sizes, candidates) { trial, size in
            (trial[first], trial[second]) = (size, size)
          }
          if isFound { return sizes }
        }
      }
    }
    return sizes
  }

  /// Whether it is written wrongly at other sizes too: a name may be missing where only some of them lead.
  private mutating func areHopeless() throws -> Bool {
    for size in [1, 2, 3, 16, 64] {
      guard let run = try run([Int](repeating: size, count: count)) else { return true }
      if run.isDone || !run.isHopeless { return false }
    }
    return true
  }

  /// Takes the candidate with which it comes furthest; gives whether it comes to its end.
  private mutating func improve(
    _ sizes: inout [Int], _ candidates: [Int], _ put: (inout [Int], Int) -> Void
  ) throws -> Bool {
    var best = try run(sizes)?.progress ?? 0
    let start = sizes
    for size in candidates {
      var trial = start
      put(&trial, size)
      guard let run = try run(trial) else { return false }
      if run.isDone {
        sizes = trial
        return true
      }
      if run.progress > best { (best, sizes) = (run.progress, trial) }
    }
    return false
  }

  // MARK: Conditions

  /// Which sizes of a letter work while the others stay as they are.
  struct Sizes {
    var working: [Int] = []
    var failing: [(size: Int, stop: StopPlace?)] = []

    /// A size that works, one that fails, and by what those between them differ.
    typealias Bound = (works: Int, fails: Int, step: Int)

    /// Where the sizes that work without a gap around one of them end, below and above.
    func bounds(around size: Int) -> [Bound] {
      guard working.contains(size) else { return [] }
      let fails = failing.map(\.size)
      let below = fails.filter { $0 < size }.max()
      let above = fails.filter { $0 > size }.min()
      let inside = working.filter { $0 > below ?? 0 && $0 < above ?? Int.max }
      let least = below.flatMap { below in inside.min().map { ($0, below, 1) } }
      let most = above.flatMap { above in inside.max().map { ($0, above, 1) } }
      return [least, most].compactMap(\.self)
    }
  }

  /// Tries sizes of a letter, from small to large, and finds where an upper bound is.
  mutating func sizes(of letter: Int, at base: [Int]) throws -> Sizes {
    let own = base[letter]
    var candidates = Set(Self.small).union(Self.large)
    candidates.formUnion([own - 1, own, own + 1, 2 * own, 3 * own].filter { $0 > 0 })
    if own % 2 == 0 { candidates.insert(own / 2) }
    var sizes = Sizes()
    func put(_ size: Int) throws -> Bool? {
      var trial = base
      trial[letter] = size
      return try run(trial).map { run in
        if run.isDone { sizes.working.append(size) } else { sizes.failing.append((size, run.stop)) }
        return run.isDone
      }
    }
    for size in candidates.sorted() where try put(size) == nil { break }
    // The bounds of the sizes around its own, and between the largest that works and what fails after it.
    for bound in sizes.bounds(around: own) { try Self.search(bound, put) }
    if let works = sizes.working.max(), works > 1, sizes.working.count > 2,
      let fails = sizes.failing.map(\.size).filter({ $0 > works }).min()
    {
      try Self.search((works, fails, Self.step(of: sizes.working)), put)
    }
    sizes.working.sort()
    sizes.failing.sort { $0.size < $1.size }
    return sizes
  }

  /// Halves what lies between a size that works and one that fails, until no size is left between them.
  private static func search(
    _ bound: Sizes.Bound, _ put: (Int) throws -> Bool?
  ) rethrows {
    var (works, fails) = (bound.works, bound.fails)
    while abs(fails - works) > bound.step {
      var middle = works + (fails - works) / 2
      middle -= (middle - works) % bound.step
      guard middle != works, let isDone = try put(middle) else { break }
      if isDone { works = middle } else { fails = middle }
    }
  }

  /// The number by which sizes that work differ, or a multiple of which they differ by.
  static func step(of working: [Int]) -> Int {
    guard let first = working.first, working.count > 1 else { return 1 }
    return max(working.reduce(0) { $0.greatestDivisor(sharedWith: $1 - first) }, 1)
  }

  /// What one letter has to be while the others stay as they are; `nil` where any size works.
  mutating func condition(
    of letter: Int, _ sizes: Sizes, at base: [Int]
  ) throws -> SizeCondition? {
    let stops = Set(sizes.failing.compactMap(\.stop)).sorted()
    guard !sizes.failing.isEmpty else { return nil }
    let many = sizes.working.filter { $0 > 1 }
    if many.count == 1, let only = many.first {
      // It may have to be what another letter is; an axis of size 1 may be broadcast besides.
      for other in 0..<count
      where other != letter && leaders[other] == other && base[other] == only {
        for size in [only + 1, only * 2, only * 3] {
          var trial = base
          (trial[letter], trial[other]) = (size, size)
          if try works(trial) {
            return SizeCondition(
              letter: letter, kind: .letter(other, orOne: many.count < sizes.working.count),
              stops: stops)
          }
        }
      }
    }
    return SizeCondition(
      letter: letter, kind: SizeCondition.Kind(sizes.working, sizes.failing.map(\.size)),
      stops: stops)
  }

  /// The smallest sizes that work together, each letter made as small as it can be.
  mutating func smallest(_ working: [[Int]], at base: [Int]) throws -> [Int] {
    var sizes = working.indices.map { working[$0].first ?? base[$0] }
    if try works(sizes) { return leaders.map { sizes[$0] } }
    sizes = base
    for letter in 0..<count where leaders[letter] == letter {
      for size in working[letter] {
        var trial = sizes
        trial[letter] = size
        if try works(trial) {
          sizes = trial
          break
        }
      }
    }
    return leaders.map { sizes[$0] }
  }
}
