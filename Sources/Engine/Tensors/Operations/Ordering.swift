import CKernels
import Support

/// An element that can be sorted by the digits of a key.
protocol KeyedElement: Comparable, BitwiseCopyable {
  /// How many lists of keys its order is made of.
  static var rounds: Int { get }
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
  static var rounds: Int { 1 }

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
  static var rounds: Int { 2 }

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
    guard let least = Element.rounds > 1 ? elements.min() : elements.first else { return [] }
    return try unsafe flatMapped(length) { group, target in
      try unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * length) { keys in
        guard let keys = keys.baseAddress else { return }
        try unsafe order(group, descending, least, keys, target)
      }
    }
  }

  @unsafe
  private func order(
    _ group: UnsafePointer<Element>, _ descending: Bool, _ least: Element,
    _ keys: UnsafeMutablePointer<UInt64>, _ target: UnsafeMutablePointer<Int>
  ) throws {
    var (from, to) = unsafe (keys, keys + length)
    for round in 0..<Element.rounds {
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
