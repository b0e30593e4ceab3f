import Notation

/// Which sizes of the letters of a line or of a stack work, as found by trying.
struct LetteredSizes<Run: SizedRun> {
  /// Sizes that work; if none do, those with which it came furthest.
  private(set) var base: [Int]
  /// The run with these.
  var run: Run
  /// What each letter has to be, for those that may not have any size.
  private(set) var conditions: [SizeCondition] = []
  /// The smallest sizes that work together.
  private(set) var smallest: [Int] = []
  /// Other runs that came as far, from which expressions follow.
  private(set) var others: [(sizes: [Int], run: Run)] = []
  /// Sizes that work one by one and not together, with where they stop.
  private(set) var clash: (sizes: [Int], stop: StopPlace?)?
  /// How many sizes were tried.
  private(set) var tries = 0
  /// The largest size that was tried for each letter.
  private(set) var largest: [Int] = []

  /// Whether other sizes of a letter were tried than the one of the base.
  func isTried(_ letter: Int) -> Bool { largest.indices.contains(letter) && largest[letter] > 0 }

  /// How many sizes are tried in which several letters differ.
  private static var jointRuns: Int { 8 }
  /// The largest size in those.
  private static var mostInJointRuns: Int { 64 }

  /// Finds them; `nil` where not even one run is allowed.
  ///
  /// - Throws: `Interruption`.
  init?(_ search: inout SizeSearch<Run>, count: Int) throws {
    base = try search.base()
    guard let first = try search.run(base) else { return nil }
    run = first
    defer { tries = search.tries }
    guard first.isDone else {
      others = search.runs(like: first, at: base)
      return
    }
    var working = try explore(&search, count)
    // An example with fewer axes than most would hide the letters.
    for letter in 0..<count where search.leaders[letter] == letter {
      guard let better = try commonSize(of: letter, working[letter], &search) else { continue }
      base[letter] = better
      run = try search.run(base) ?? run
      working = try explore(&search, count)
    }
    try runJointly(&search, working)
    smallest = try search.smallest(working, at: base)
  }

  /// Which sizes of each letter work beside the others' at the base, and what they must be.
  private mutating func explore(_ search: inout SizeSearch<Run>, _ count: Int) throws -> [[Int]] {
    // Which letters follow others stays as it was found.
    conditions.removeAll { if case .letter = $0.kind { false } else { true } }
    others = []
    var working: [[Int]] = base.map { [$0] }
    largest = base
    for letter in 0..<count where search.leaders[letter] == letter {
      var sizes = try search.sizes(of: letter, at: base)
      while let condition = try search.condition(of: letter, sizes, at: base) {
        guard case .letter(let other, let orOne) = condition.kind else {
          conditions.append(condition)
          break
        }
        // The later letter follows the earlier one from here on.
        let (leader, follower) = (min(letter, other), max(letter, other))
        search.lead(follower, by: leader)
        conditions.append(
          SizeCondition(
            letter: follower, kind: .letter(leader, orOne: orOne), stops: condition.stops))
        guard leader == letter else { break }
        sizes = try search.sizes(of: letter, at: base)
      }
      working[letter] = sizes.working
      largest[letter] = max(sizes.working.last ?? 0, sizes.failing.last?.size ?? 0)
      for size in sizes.working where size != base[letter] {
        var trial = base
        trial[letter] = size
        if let run = try search.run(trial) { others.append((trial, run)) }
      }
    }
    return working
  }

  /// A size of a letter with which values have the axes that they have with most sizes; `nil` where
  /// they have these at the base.
  private func commonSize(
    of letter: Int, _ working: [Int], _ search: inout SizeSearch<Run>
  ) throws -> Int? {
    var counts: [Int: (count: Int, size: Int)] = [:]
    for size in working {
      var trial = base
      trial[letter] = size
      guard let run = try search.run(trial) else { continue }
      counts[run.skeleton, default: (0, size)].count += 1
    }
    guard
      let most = counts.max(by: {
        ($0.value.count, $1.value.size) < ($1.value.count, $0.value.size)
      }),
      most.key != run.skeleton, most.value.count > (counts[run.skeleton]?.count ?? 0)
    else { return nil }
    return most.value.size
  }

  /// Tries sizes in which several letters differ, which no expression was made from.
  private mutating func runJointly(
    _ search: inout SizeSearch<Run>, _ working: [[Int]]
  ) throws {
    let free = working.indices.filter { working[$0].count > 1 }
    guard free.count > 1 else { return }
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for _ in 0..<Self.jointRuns {
      var trial = base
      for letter in free {
        let sizes = working[letter].filter { $0 <= Self.mostInJointRuns }
        guard !sizes.isEmpty else { continue }
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        trial[letter] = sizes[Int(state >> 33) % sizes.count]
      }
      guard let run = try search.run(trial) else { return }
      if run.isDone {
        others.append((trial, run))
      } else if clash == nil {
        clash = (trial, run.stop)
      }
    }
  }
}
