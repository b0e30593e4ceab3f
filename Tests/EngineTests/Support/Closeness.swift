/// Where two lists of numbers differ by more than float32 arithmetic explains; `nil` where nowhere.
///
/// A number may be off by `relative` times the wanted one plus `absolute`. NaN equals nothing.
func difference<Number: BinaryFloatingPoint>(
  _ got: [Float], from wanted: [Number], relative: Double = 1e-6, absolute: Double = 1e-6
) -> String? {
  guard got.count == wanted.count else { return "\(got.count) numbers, not \(wanted.count)" }
  for (index, (number, wish)) in zip(got, wanted).enumerated() {
    let wants = Double(wish)
    guard abs(Double(number) - wants) <= relative * abs(wants) + absolute else {
      return "number \(index) is \(number), not \(wants)"
    }
  }
  return nil
}

/// Numbers that look random and are always the same.
struct FixedNumbers {
  private var state: UInt64

  init(_ seed: UInt64 = 1) { state = seed &* 0x9e37_79b9_7f4a_7c15 }

  /// A number of −1..<1 that float32 holds exactly.
  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 40) - (1 << 23)) * 0x1p-23
  }

  /// So many numbers, each multiplied by `scale`.
  mutating func list(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in next() * scale }
  }
}
