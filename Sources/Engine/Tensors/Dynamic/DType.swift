/// The kind of a tensor's elements, under PyTorch's names, in the order of promotion.
package enum DType: Int, Sendable, Hashable, Comparable, CaseIterable {
  case bool, int64, float32

  /// `torch.float32`.
  package var name: String { "torch.\(shortName)" }
  /// `float32`.
  package var shortName: String {
    switch self {
    case .bool: "bool"
    case .int64: "int64"
    case .float32: "float32"
    }
  }
  /// Bytes of an element.
  var bytes: Int {
    switch self {
    case .bool: 1
    case .int64: 8
    case .float32: 4
    }
  }

  /// Whether this one gives way to the other.
  package static func < (left: DType, right: DType) -> Bool { left.rawValue < right.rawValue }
}
