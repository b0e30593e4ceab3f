import Engine
import Support
import Testing

/// What the errors of tensor operations say.
struct TensorErrorTests {
  @Test(
    arguments: [
      (
        TensorError.cannotMultiply(operation: "@", left: [4, 80], right: [20, 200]),
        "(4x80) @ (20x200): 80 meets 20",
        "the inner sizes must be equal, as in (4x80) @ (80x200)"
      ),
      (
        .cannotMultiply(operation: "@", left: [2, 3], right: [4]),
        "(2x3) @ (4): 3 meets 4",
        "the inner sizes must be equal, as in (2x3) @ (3)"
      ),
      (
        .cannotMultiply(operation: "bmm", left: [3, 4, 5], right: [2, 4, 6]),
        "bmm of 3x4x5 and 2x4x6: 5 meets 4", nil
      ),
      (
        .cannotBroadcast(operation: "+", left: [4, 8], right: [3, 8], axis: 1),
        "(4x8) + (3x8): 4 meets 3 in axis -2", "from the last axis back, sizes must be equal or 1"
      ),
      (
        .sizesDiffer(operation: "cat", left: [2, 3], right: [2, 4], axis: 1),
        "cat of 2x3 and 2x4: 3 meets 4 in axis 1", "the sizes of axis 1 must be equal"
      ),
      (
        .noSuchAxis(axis: 2, sizes: [4, 8]), "4x8 has no axis 2", "its axes are 0 to 1, or -2 to -1"
      ),
      (.noSuchAxis(axis: 1, sizes: []), "scalar has no axis 1", "a scalar has no axes"),
      (.noSuchAxis(axis: 1, sizes: [5]), "(5) has no axis 1", "its axes are 0 or -1"),
      (
        .noSuchAxis(axis: 3, sizes: [2, 3], isNew: true), "2x3 has no place 3 for a new axis",
        "a new axis may be 0 to 2, or -3 to -1"
      ),
      (
        .sizesDiffer(operation: "cat", left: [2, 3, 4], right: [2, 3], axis: 2),
        "cat of 2x3x4 and 2x3: 3 axes meet 2", "all must have the same number of axes"
      ),
      (
        .cannotBroadcast(operation: "where", left: [3], right: [4], axis: 0),
        "where of (3) and (4): 3 meets 4 in axis -1",
        "from the last axis back, sizes must be equal or 1"
      ),
      (.repeatedAxis(axis: 0, sizes: [4, 8]), "axis 0 of 4x8 is named twice", "name it once"),
      (
        .wrongCount(from: [6], to: [4, 2]), "(6) has 6 elements, which 4x2 cannot hold",
        "the products of the sizes must be equal"
      ),
      (
        .wrongCount(from: [6], to: [4, -1]), "(6) has 6 elements, which 4x-1 cannot hold",
        "the known sizes must divide it"
      ),
      (
        .notViewable(sizes: [3, 2], strides: [1, 3], to: [6]),
        "3x2 with strides (1, 3) cannot be viewed as (6): its elements are not in order",
        nil
      ),
      (
        .badSizes(sizes: [2, -3], reason: "-3 is below 0"), "2x-3 is not a shape: -3 is below 0",
        nil
      ),
      (
        .tooLarge(sizes: [8, 9]), "a tensor of 8x9 has more elements than can be counted",
        "at most 2**59 are allowed"
      ),
      (
        .indexOutside(index: 9, axis: 1, sizes: [4, 8]), "index 9 is outside axis 1 of 4x8",
        "its indices are 0 to 7, or -8 to -1"
      ),
      (
        .indexOutside(index: 0, axis: 0, sizes: [0]), "index 0 is outside axis 0 of (0)",
        "that axis is empty"
      ),
      (
        .indexOutside(index: -1, axis: 0, sizes: [3, 3], countsBack: false),
        "index -1 is outside axis 0 of 3x3", "its indices are 0 to 2"
      ),
      (.tooManyIndices(count: 3, sizes: [4, 8]), "3 indices for 4x8, which has 2 axes", nil),
      (
        .wrongDType(operation: "mean", wants: "float32", got: .int64),
        "mean wants float32, got int64", nil
      ),
      (.wrongRank(operation: "mm", wants: "2 axes", got: [3]), "mm wants 2 axes, got (3)", nil),
      (
        .emptyReduction(operation: "max", sizes: [0]), "max of (0) has nothing to choose from",
        "an axis of size 0 has no largest or smallest number"
      ),
      (.refused(operation: "cat", reason: "the list is empty"), "cat: the list is empty", nil),
    ] as [(TensorError, String, String?)])
  func explains(error: TensorError, what: String, mend: String?) {
    #expect(error.diagnosis == Diagnosis(what, mend: mend))
  }

  @Test(arguments: [
    ("masked_fill", "where", "masked_fill"), ("take", "take's index", "take's index"),
    ("index", "gather's index", "index's index"), ("neg", "-", "neg"),
    ("cat", "an index", "an index"), ("tensor", "torch.tensor", "torch.tensor"),
    ("pad", "pad with mode reflect", "pad with mode reflect"),
  ])
  func namesTheFunctionThatWasCalled(called: String, inside: String, told: String) {
    let error = TensorError.wrongDType(operation: inside, wants: "int64", got: .bool)
    #expect(
      error.told(of: called) == .wrongDType(operation: told, wants: "int64", got: .bool))
  }
}
