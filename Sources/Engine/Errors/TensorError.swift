package import Support

/// A tensor operation that cannot be done.
package enum TensorError: DiagnosableError, Hashable {
  /// A matrix product whose inner sizes differ.
  case cannotMultiply(left: [Int], right: [Int], leftSize: Int, rightSize: Int)
  /// Sizes that are neither equal nor 1; `axis` counts from the last, which is 0.
  case cannotBroadcast(operation: String, left: [Int], right: [Int], axis: Int)
  /// Sizes of an axis that must agree.
  case sizesDiffer(operation: String, left: [Int], right: [Int], axis: Int)
  /// An axis that the tensor does not have.
  case noSuchAxis(axis: Int, sizes: [Int])
  /// An axis named twice.
  case repeatedAxis(axis: Int, sizes: [Int])
  /// A view with another number of elements.
  case wrongCount(from: [Int], to: [Int])
  /// A view of what does not lie in order: reshape copies it.
  case notViewable(sizes: [Int], strides: [Int], to: [Int])
  /// Sizes that no tensor can have.
  case badSizes(sizes: [Int], reason: String)
  /// More elements than can be counted.
  case tooLarge(sizes: [Int])
  /// An index outside an axis.
  case indexOutside(index: Int, axis: Int, sizes: [Int])
  /// More indices than axes.
  case tooManyIndices(count: Int, sizes: [Int])
  /// Elements of a kind that the operation does not take.
  case wrongDType(operation: String, wants: String, got: DType)
  /// Another number of axes than the operation takes.
  case wrongRank(operation: String, wants: String, got: [Int])
  /// The largest, or another choice, of no elements.
  case emptyReduction(operation: String, sizes: [Int])
  /// Anything else that an operation does not take.
  case refused(operation: String, reason: String, mend: String? = nil)

  /// What is wrong and how to mend it.
  package var diagnosis: Diagnosis {
    switch self {
    case .cannotMultiply, .cannotBroadcast, .sizesDiffer: twoTensors
    case .noSuchAxis, .repeatedAxis, .indexOutside, .tooManyIndices: axes
    case .wrongCount, .notViewable, .badSizes, .tooLarge: views
    case .wrongDType(let operation, let wants, let got):
      Diagnosis(
        "\(operation) wants \(wants), got \(got.shortName)",
        mend: wants.contains("float32") ? "convert it with .float()" : nil)
    case .wrongRank(let operation, let wants, let got):
      Diagnosis("\(operation) wants \(wants), got \(Self.written(got))")
    case .emptyReduction(let operation, let sizes):
      Diagnosis(
        "\(operation) of \(Self.written(sizes)) has nothing to choose from",
        mend: "an axis of size 0 has no largest or smallest number")
    case .refused(let operation, let reason, let mend):
      Diagnosis("\(operation): \(reason)", mend: mend)
    }
  }

  private var twoTensors: Diagnosis {
    switch self {
    case .cannotMultiply(let left, let right, let leftSize, let rightSize):
      Diagnosis(
        "(\(Self.written(left))) @ (\(Self.written(right))): \(leftSize) meets \(rightSize)",
        mend: right.count < 2
          ? "the right one would fit with size \(leftSize)"
          : "the last axis of the left one meets the last but one of the right one:"
            + " \(Self.written(right.dropLast(2) + [leftSize] + right.suffix(1))) would fit")
    case .cannotBroadcast(let operation, let left, let right, let axis):
      Diagnosis(
        "(\(Self.written(left))) \(operation) (\(Self.written(right))): "
          + "\(left[left.count - 1 - axis]) meets \(right[right.count - 1 - axis])"
          + " in axis \(-1 - axis)",
        mend: "from the last axis back, sizes must be equal or 1")
    case .sizesDiffer(let operation, let left, let right, let axis):
      Diagnosis(
        "\(operation) of \(Self.written(left)) and \(Self.written(right)): "
          + (left.indices.contains(axis) && right.indices.contains(axis)
            ? "\(left[axis]) meets \(right[axis]) in axis \(axis)" : "the axes differ"),
        mend: "the sizes of axis \(axis) must be equal")
    default: Diagnosis("")
    }
  }

  private var axes: Diagnosis {
    switch self {
    case .noSuchAxis(let axis, let sizes):
      Diagnosis(
        "\(Self.written(sizes)) has no axis \(axis)",
        mend: sizes.isEmpty
          ? "a scalar has no axes"
          : "its axes are 0 to \(sizes.count - 1), or -\(sizes.count) to -1")
    case .repeatedAxis(let axis, let sizes):
      Diagnosis("axis \(axis) of \(Self.written(sizes)) is named twice", mend: "name it once")
    case .indexOutside(let index, let axis, let sizes):
      Diagnosis(
        "index \(index) is outside axis \(axis) of \(Self.written(sizes))",
        mend: sizes.indices.contains(axis) && sizes[axis] > 0
          ? "its indices are 0 to \(sizes[axis] - 1), or -\(sizes[axis]) to -1"
          : "that axis is empty")
    case .tooManyIndices(let count, let sizes):
      Diagnosis(
        "\(counted(count, "index", "indices")) for \(Self.written(sizes)), which has "
          + counted(sizes.count, "axis", "axes"))
    default: Diagnosis("")
    }
  }

  private var views: Diagnosis {
    switch self {
    case .wrongCount(let from, let to):
      Diagnosis(
        "\(Self.written(from)) has \(counted(from.reduce(1, &*), "element")),"
          + " which \(Self.written(to)) cannot hold",
        mend: to.contains(-1)
          ? "the known sizes must divide it" : "the products of the sizes must be equal")
    case .notViewable(let sizes, let strides, let to):
      Diagnosis(
        "\(Self.written(sizes)) with strides \(Self.tuple(strides)) cannot be viewed as"
          + " \(Self.written(to)): its elements do not lie in order",
        mend: "use .reshape(…), or .contiguous().view(…)")
    case .badSizes(let sizes, let reason):
      Diagnosis("\(Self.written(sizes)) is no shape: \(reason)")
    case .tooLarge(let sizes):
      Diagnosis(
        "a tensor of \(Self.written(sizes)) has more elements than can be counted",
        mend: "use smaller sizes")
    default: Diagnosis("")
    }
  }

  /// `4x8`, or `scalar` where there is no axis.
  package static func written(_ sizes: [Int]) -> String {
    sizes.isEmpty ? "scalar" : sizes.map(String.init).joined(separator: "x")
  }

  private static func tuple(_ numbers: [Int]) -> String {
    "(\(numbers.map(String.init).joined(separator: ", ")))"
  }
}
