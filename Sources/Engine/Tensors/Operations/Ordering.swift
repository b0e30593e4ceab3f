import CKernels
import Support

/// An element that can be sorted by the digits of a key.
protocol KeyedElement: Comparable, BitwiseCopyable {
  /// How many lists of keys the order of elements between two is made of.
  static func rounds(from least: Self, to most: Self) -> Int
  /// Writes the keys of a round; from the second on they are in order by the rounds before.
  @unsafe
  static func writeKeys(
    _ count: Int, descending: Bool, round: Int, least: Self, _ elements: UnsafePointer<Self>,
    _ keys: UnsafeMutablePointer<UInt64>)
  /// Goes on choosing the first `count` in order, from element `first` to `last`.
  @unsafe
  static func choose(
    _ count: Int, largest: Bool, _ part: Range<Int>, _ elements: UnsafePointer<Self>,
    _ best: UnsafeMutablePointer<Int64>)
}

// Unsafe: kernels read and write within the counts.
extension Float: KeyedElement {
  static func rounds(from least: Float, to most: Float) -> Int { 1 }

  @unsafe
  static func writeKeys(
    _ count: Int, descending: Bool, round: Int, least: Float, _ elements: UnsafePointer<Float>,
    _ keys: UnsafeMutablePointer<UInt64>
  ) { unsafe kernels_float_keys(count, descending, elements, keys) }

  @unsafe
  static func choose(
    _ count: Int, largest: Bool, _ part: Range<Int>, _ elements: UnsafePointer<Float>,
    _ best: UnsafeMutablePointer<Int64>
  ) {
    unsafe kernels_few_floats(largest, count, part.lowerBound, part.upperBound, elements, best)
  }
}

extension Int: KeyedElement {
  /// One where the distances fit in the half of a word.
  static func rounds(from least: Int, to most: Int) -> Int {
    let (distance, overflow) = most.subtractingReportingOverflow(least)
    return overflow || distance >= 1 << 32 ? 2 : 1
  }

  @unsafe
  static func writeKeys(
    _ count: Int, descending: Bool, round: Int, least: Int, _ elements: UnsafePointer<Int>,
    _ keys: UnsafeMutablePointer<UInt64>
  ) {
    unsafe elements.withMemoryRebound(to: Int64.self, capacity: count) {
      unsafe kernels_integer_keys(count, descending, round == 1, Int64(least), $0, keys)
    }
  }

  @unsafe
  static func choose(
    _ count: Int, largest: Bool, _ part: Range<Int>, _ elements: UnsafePointer<Int>,
    _ best: UnsafeMutablePointer<Int64>
  ) {
    unsafe elements.withMemoryRebound(to: Int64.self, capacity: part.upperBound) {
      unsafe kernels_few_integers(largest, count, part.lowerBound, part.upperBound, $0, best)
    }
  }
}

// Unsafe throughout: kernels read and write within the counts of the groups.
extension Groups where Element: KeyedElement {
  /// The indices of each group's elements in order, equal ones in their order.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func ordered(descending: Bool) throws -> [Int] {
    // Two lists of keys.
    try MemoryBudget.check(length, bytesEach: 16)
    guard let first = elements.first else { return [] }
    // Floats need no least: their keys are their own.
    var (least, most) = (first, first)
    if !(first is Float) {
      for element in elements { (least, most) = (min(least, element), max(most, element)) }
    }
    let rounds = Element.rounds(from: least, to: most)
    return try unsafe flatMapped(length) { group, target in
      try unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * length) { keys in
        guard let keys = keys.baseAddress else { return }
        try unsafe order(group, descending, least, rounds, keys, target)
      }
    }
  }

  @unsafe
  private func order(
    _ group: UnsafePointer<Element>, _ descending: Bool, _ least: Element, _ rounds: Int,
    _ keys: UnsafeMutablePointer<UInt64>, _ target: UnsafeMutablePointer<Int>
  ) throws {
    var (from, to) = unsafe (keys, keys + length)
    for round in 0..<rounds {
      unsafe Element.writeKeys(
        length, descending: descending, round: round, least: least, group, from)
      let varying = unsafe kernels_varying_bits(length, from)
      for pass in 0..<3 {
        // A digit that all have moves nothing; a few elements are sorted at once.
        let digit = varying >> (UInt64(pass) * UInt64(KERNEL_DIGIT_BITS))
        guard length > KERNEL_FEW ? digit & UInt64(KERNEL_DIGITS - 1) != 0 : pass == 0 else {
          continue
        }
        try Interruption.check(run: pass, of: length)
        if unsafe kernels_order_pass(length, Int32(pass), from, to) {
          unsafe (from, to) = (to, from)
        }
      }
    }
    for place in 0..<length {
      unsafe (target + place).initialize(to: Int(from[place] & 0xffff_ffff))
    }
  }

  /// The indices of the first few of each group in order, without sorting the others.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func few(_ wanted: Int, descending: Bool) throws -> [Int] {
    try unsafe flatMapped(wanted) { group, target in
      try unsafe target.withMemoryRebound(to: Int64.self, capacity: wanted) { best in
        for start in stride(from: 0, to: length, by: Interruption.often) {
          let part = start..<Swift.min(start + Interruption.often, length)
          try Interruption.check(elements: part.count)
          unsafe Element.choose(wanted, largest: descending, part, group, best)
        }
      }
    }
  }

  /// `size` numbers of each group, which `body` writes.
  @unsafe
  private func flatMapped(
    _ size: Int, _ body: (UnsafePointer<Element>, UnsafeMutablePointer<Int>) throws -> Void
  ) throws -> [Int] {
    try MemoryBudget.check(count * size, of: Int.self)
    return try unsafe [Int](unsafeUninitializedCapacity: count * size) { buffer, written in
      guard let target = buffer.baseAddress else { return }
      try unsafe elements.withUnsafeBufferPointer { elements in
        guard let start = elements.baseAddress else { return }
        for number in 0..<count {
          try Interruption.check(run: number, of: length)
          try unsafe body(start + number * length, target + number * size)
        }
      }
      written = count * size
    }
  }
}
