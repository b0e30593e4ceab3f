package import Support

/// A tensor operation that cannot be done.
package enum TensorError: CataloguedError, Hashable {
  case cannotMultiply(operation: String, left: [Int], right: [Int])
  /// `axis` counts from the last, which is 0.
  case cannotBroadcast(operation: String, left: [Int], right: [Int], axis: Int)
  case sizesDiffer(operation: String, left: [Int], right: [Int], axis: Int)
  /// `isNew` where a place for a new axis is meant.
  case noSuchAxis(axis: Int, sizes: [Int], isNew: Bool = false)
  case repeatedAxis(axis: Int, sizes: [Int])
  case wrongCount(from: [Int], to: [Int])
  case notViewable(sizes: [Int], strides: [Int], to: [Int])
  case badSizes(sizes: [Int], reason: String)
  case tooLarge(sizes: [Int])
  /// `countsBack` where an index below 0 counts from the end.
  case indexOutside(index: Int, axis: Int, sizes: [Int], countsBack: Bool = true)
  case tooManyIndices(count: Int, sizes: [Int])
  case wrongDType(operation: String, wants: String, got: DType)
  case wrongRank(operation: String, wants: String, got: [Int])
  case emptyReduction(operation: String, sizes: [Int])
  case refused(operation: String, reason: String, mend: String? = nil)
  /// What lies on `meta` has no numbers that could be read.
  case noNumbers(sizes: [Int])
  /// One tensor lies on `meta`, another, of these sizes, does not.
  case devicesDiffer(operation: String, sizes: [Int])

  /// What each case means.
  package static let catalogue: [ErrorKind<TensorError>] = [
    .init(
      "E-TENSOR-CANNOT-MULTIPLY", "The inner sizes of a matrix product differ.",
      .cannotMultiply(operation: "@", left: [4, 8], right: [10, 20])),
    .init(
      "E-TENSOR-CANNOT-BROADCAST", "Two sizes are neither equal nor 1.",
      .cannotBroadcast(operation: "+", left: [4, 8], right: [4, 3], axis: 0)),
    .init(
      "E-TENSOR-SIZES-DIFFER", "Two sizes must be equal and are not.",
      .sizesDiffer(operation: "cat", left: [2, 3], right: [4, 5], axis: 1)),
    .init(
      "E-TENSOR-NO-SUCH-AXIS", "The tensor has no such axis, or no such place for a new one.",
      .noSuchAxis(axis: 3, sizes: [4, 8])),
    .init(
      "E-TENSOR-REPEATED-AXIS", "An axis is named twice.", .repeatedAxis(axis: 1, sizes: [4, 8])),
    .init(
      "E-TENSOR-WRONG-COUNT", "The view has a different number of elements.",
      .wrongCount(from: [4, 8], to: [5, 8])),
    .init(
      "E-TENSOR-NOT-VIEWABLE",
      "The elements are not in order, so only `reshape` can do this, with a copy.",
      .notViewable(sizes: [8, 4], strides: [1, 8], to: [32])),
    .init(
      "E-TENSOR-BAD-SIZES", "No tensor can have these sizes.",
      .badSizes(sizes: [4, -2], reason: "a size is below 0")),
    .init(
      "E-TENSOR-TOO-LARGE", "The tensor would have more elements than can be counted.",
      .tooLarge(sizes: [1 << 40, 1 << 40])),
    .init(
      "E-TENSOR-INDEX-OUTSIDE", "The index is outside the axis.",
      .indexOutside(index: 9, axis: 1, sizes: [4, 8])),
    .init(
      "E-TENSOR-TOO-MANY-INDICES", "There are more indices than axes.",
      .tooManyIndices(count: 3, sizes: [4, 8])),
    .init(
      "E-TENSOR-WRONG-DTYPE", "The operation does not take elements of this dtype.",
      .wrongDType(operation: "an index", wants: "whole numbers", got: .float32)),
    .init(
      "E-TENSOR-WRONG-RANK", "The operation takes a different number of axes.",
      .wrongRank(operation: "bmm", wants: "two tensors of 3 axes", got: [4, 8])),
    .init(
      "E-TENSOR-EMPTY-REDUCTION", "There are no elements to choose from.",
      .emptyReduction(operation: "max", sizes: [0])),
    .init(
      "E-TENSOR-REFUSED",
      "The operation does not take these operands, for a reason of its own that the message gives.",
      .refused(
        operation: "unfold", reason: "the step is 0",
        mend: "use x.unfold(1, 2, 1), with a step of 1 or more")),
    .init(
      "E-TENSOR-NO-NUMBERS", "Numbers of a tensor on meta are asked for, which has none.",
      .noNumbers(sizes: [4, 8])),
    .init(
      "E-TENSOR-DEVICES-DIFFER", "A tensor on meta meets one that has numbers.",
      .devicesDiffer(operation: "+", sizes: [4, 8])),
  ]

  /// The error reworded for the function that was called, if it names one used inside that.
  package func told(of function: String) -> TensorError {
    func name(_ operation: String) -> String {
      // "gather's index" and "pad with mode reflect" name it; "an index" and "a mask" are not
      // functions.
      let words = operation.split(separator: " ")
      let first = words.first?.replacing("'s", with: "") ?? ""
      guard !["a", "an", "the"].contains(first) else { return operation }
      guard first != function, first != "torch.\(function)" else { return operation }
      return operation.contains("'s ")
        ? "\(function)'s " + words.dropFirst().joined(separator: " ") : function
    }
    switch self {
    case .cannotMultiply(let operation, let left, let right):
      return .cannotMultiply(operation: name(operation), left: left, right: right)
    case .cannotBroadcast(let operation, let left, let right, let axis):
      return .cannotBroadcast(operation: name(operation), left: left, right: right, axis: axis)
    case .sizesDiffer(let operation, let left, let right, let axis):
      return .sizesDiffer(operation: name(operation), left: left, right: right, axis: axis)
    case .wrongDType(let operation, let wants, let got):
      return .wrongDType(operation: name(operation), wants: wants, got: got)
    case .wrongRank(let operation, let wants, let got):
      return .wrongRank(operation: name(operation), wants: wants, got: got)
    case .emptyReduction(let operation, let sizes):
      return .emptyReduction(operation: name(operation), sizes: sizes)
    case .refused(let operation, let reason, let mend):
      return .refused(operation: name(operation), reason: reason, mend: mend)
    case .devicesDiffer(let operation, let sizes):
      return .devicesDiffer(operation: name(operation), sizes: sizes)
    default: return self
    }
  }

  /// What is wrong and how to fix it.
  package var diagnosis: Diagnosis {
    switch self {
    case .cannotMultiply, .cannotBroadcast, .sizesDiffer: twoTensors
    case .noSuchAxis, .repeatedAxis, .indexOutside, .tooManyIndices: axes
    case .wrongCount, .notViewable, .badSizes, .tooLarge: views
    case .wrongDType(let operation, let wants, let got):
      Diagnosis("\(operation) wants \(wants), got \(got.shortName)")
    case .wrongRank(let operation, let wants, let got):
      Diagnosis("\(operation) wants \(wants), got \(ShapeText.told(got))")
    case .emptyReduction(let operation, let sizes):
      Diagnosis(
        "\(operation) of \(ShapeText.told(sizes)) has nothing to choose from",
        mend: "an axis of size 0 has no largest or smallest number")
    case .refused(let operation, let reason, let mend):
      Diagnosis("\(operation): \(reason)", mend: mend)
    case .noNumbers(let sizes):
      Diagnosis(
        "\(ShapeText.told(sizes)) on meta has no numbers: what depends on them cannot be worked out",
        mend: "make the tensor without device='meta'; its shape and dtype are known as they are")
    case .devicesDiffer(let operation, let sizes):
      Diagnosis(
        "\(operation): a tensor on meta meets \(ShapeText.told(sizes)), which has numbers",
        mend: "both lie on one device: x.to('meta') leaves the numbers out")
    }
  }

  private var twoTensors: Diagnosis {
    switch self {
    case .cannotMultiply(let operation, let left, let right):
      Diagnosis(
        "\(Self.both(operation, left, right)): \(left.last ?? 1) meets"
          + " \(right[max(right.count - 2, 0)])",
        mend: Self.fittingProduct(operation, left, right))
    case .cannotBroadcast(let operation, let left, let right, let axis):
      Diagnosis(
        "\(Self.both(operation, left, right)): "
          + "\(left[left.count - 1 - axis]) meets \(right[right.count - 1 - axis])"
          + " in axis \(-1 - axis)",
        mend: "from the last axis back, sizes must be equal or 1")
    case .sizesDiffer(let operation, let left, let right, let axis):
      left.count == right.count && left.indices.contains(axis)
        ? Diagnosis(
          "\(Self.both(operation, left, right)): \(left[axis]) meets \(right[axis])"
            + " in axis \(axis)", mend: "the sizes of axis \(axis) must be equal")
        : Diagnosis(
          "\(Self.both(operation, left, right)): \(counted(left.count, "axis", "axes"))"
            + " meet \(right.count)", mend: "all must have the same number of axes")
    default: Diagnosis("")
    }
  }

  /// `(4x8) + (3x8)` of an operator, `cat of 2x3 and 2x4` of a function.
  private static func both(_ operation: String, _ left: [Int], _ right: [Int]) -> String {
    operation.contains(where: \.isLetter)
      ? "\(operation) of \(ShapeText.told(left)) and \(ShapeText.told(right))"
      : "\(ShapeText.operand(left)) \(operation) \(ShapeText.operand(right))"
  }

  /// Operands of which the right one would do; nil where it is another axis that keeps them apart.
  private static func fittingProduct(
    _ operation: String, _ left: [Int], _ right: [Int]
  ) -> String? {
    guard let inner = left.last else { return nil }
    let fitting = right.count < 2 ? [inner] : right.dropLast(2) + [inner] + right.suffix(1)
    guard (try? DynamicTensor.productSizes(left, fitting)) != nil else { return nil }
    return "the inner sizes must be equal, as in \(both(operation, left, fitting))"
  }

  private var axes: Diagnosis {
    switch self {
    case .noSuchAxis(let axis, let sizes, true):
      Diagnosis(
        "\(ShapeText.told(sizes)) has no place \(axis) for a new axis",
        mend: "a new axis may be \(Self.range(sizes.count + 1))")
    case .noSuchAxis(let axis, let sizes, false):
      Diagnosis(
        "\(ShapeText.told(sizes)) has no axis \(axis)",
        mend: sizes.isEmpty ? "a scalar has no axes" : "its axes are \(Self.range(sizes.count))")
    case .repeatedAxis(let axis, let sizes):
      Diagnosis("axis \(axis) of \(ShapeText.told(sizes)) is named twice", mend: "name it once")
    case .indexOutside(let index, let axis, let sizes, let countsBack):
      Diagnosis(
        "index \(index) is outside axis \(axis) of \(ShapeText.told(sizes))",
        mend: Self.indices(sizes.indices.contains(axis) ? sizes[axis] : 1, countsBack))
    case .tooManyIndices(let count, let sizes):
      Diagnosis(
        "\(counted(count, "index", "indices")) for \(ShapeText.told(sizes)), which has "
          + counted(sizes.count, "axis", "axes"))
    default: Diagnosis("")
    }
  }

  /// `0 to 2, or -3 to -1`: numbers that count from either end.
  private static func range(_ count: Int) -> String {
    count == 1 ? "0 or -1" : "0 to \(count - 1), or -\(count) to -1"
  }

  private static func indices(_ size: Int, _ countsBack: Bool) -> String {
    if size == 0 { return "that axis is empty" }
    if countsBack { return "its indices are \(range(size))" }
    return size == 1 ? "its only index is 0" : "its indices are 0 to \(size - 1)"
  }

  private var views: Diagnosis {
    switch self {
    case .wrongCount(let from, let to):
      Diagnosis(
        "\(ShapeText.told(from)) has \(counted(from.reduce(1, &*), "element")),"
          + " which \(ShapeText.told(to)) cannot hold",
        mend: to.contains(-1)
          ? "the known sizes must divide it" : "the products of the sizes must be equal")
    case .notViewable(let sizes, let strides, let to):
      Diagnosis(
        "\(ShapeText.told(sizes)) with strides \(Self.tuple(strides)) cannot be viewed as"
          + " \(ShapeText.told(to)): its elements are not in order")
    case .badSizes(let sizes, let reason):
      Diagnosis("\(ShapeText.told(sizes)) is not a shape: \(reason)")
    case .tooLarge(let sizes):
      Diagnosis(
        "a tensor of \(ShapeText.told(sizes)) has more elements than can be counted",
        mend: "at most 2**59 are allowed")
    default: Diagnosis("")
    }
  }

  private static func tuple(_ numbers: [Int]) -> String {
    "(\(numbers.map(String.init).joined(separator: ", ")))"
  }
}
