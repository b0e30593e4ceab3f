/// How shapes are written: one form for what is read again, one for sentences.
package enum ShapeText {
  /// `4x8`, `3` for a vector, `scalar`: as tables show a shape and commands read it.
  package static func short(_ sizes: [Int]) -> String {
    sizes.isEmpty ? "scalar" : joined(sizes)
  }

  /// `4x8`, `(3)` for a vector, `scalar`: in a sentence a vector's shape is never a bare number.
  package static func told(_ sizes: [Int]) -> String {
    sizes.count == 1 ? "(\(sizes[0]))" : short(sizes)
  }

  /// `(4x8)`, `(3)`, `(scalar)`: as the operand of an operator.
  package static func operand(_ sizes: [Int]) -> String { "(\(short(sizes)))" }

  private static func joined(_ sizes: [Int]) -> String {
    sizes.map(String.init).joined(separator: "x")
  }
}
