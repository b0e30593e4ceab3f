import Engine
import Support
import Testing

/// What the comparison with PyTorch does not see: sharing, limits and the texts of numbers.
struct DynamicTensorTests {
  private func counting(_ sizes: Int...) throws -> DynamicTensor {
    let count = sizes.reduce(1, *)
    return try DynamicTensor(Array(0..<count), sizes)
  }

  @Test func viewsShareTheirBlock() throws {
    let tensor = try counting(2, 3, 4)
    let views = [
      try tensor.viewed([6, 4]), try tensor.permuted([2, 0, 1]), try tensor.selected(1, -1),
      try tensor.sliced(2, from: 1, to: nil, step: 2), try tensor.unsqueezed(0),
      try tensor.diagonal(0, 0, 1), try tensor.windows(2, 2, 1),
      try tensor.indexed([.ellipsis, .index(0)]),
    ]
    for view in views { #expect(view.block === tensor.block, "\(view.sizes)") }
    let copies = [
      try tensor.copied(), try tensor.permuted([2, 1, 0]).contiguous(),
      try tensor.repeated([1, 1, 1]),
      try tensor.indexed([.tensor(DynamicTensor(0).viewed([1]))]),
      try tensor.permuted([2, 1, 0]).reshaped([24]),
    ]
    for copy in copies { #expect(copy.block !== tensor.block, "\(copy.sizes)") }
    #expect(try tensor.reshaped([24]).block === tensor.block)
    #expect(try tensor.contiguous().block === tensor.block)
  }

  @Test func aChangeShowsInEveryViewAndIsTakenBack() throws {
    let tensor = try counting(2, 3)
    let column = try tensor.selected(1, 1)
    let frozen = try tensor.frozen()
    try Changes.takingBack {
      try column.put(DynamicTensor(9), at: [.ellipsis])
      #expect(try tensor.integers() == [0, 9, 2, 3, 9, 5])
      #expect(try column.integers() == [9, 9])
      #expect(try frozen.integers() == [0, 1, 2, 3, 4, 5], "a frozen one stays")
    }
    #expect(try tensor.integers() == [0, 1, 2, 3, 4, 5])
    #expect(try column.integers() == [1, 4])
  }

  @Test(arguments: [[Int.max, 2], [1 << 40, 1 << 40], [Int.max], [0, Int.max, Int.max]])
  func sizesThatCannotBeCountedAreRefused(sizes: [Int]) {
    #expect(throws: TensorError.tooLarge(sizes: sizes)) { try DynamicTensor.zeros(sizes, .bool) }
  }

  @Test func limitsAreKept() throws {
    #expect(throws: TensorError.badSizes(sizes: [2, -1], reason: "-1 is below 0")) {
      try DynamicTensor.zeros([2, -1], .float32)
    }
    let many = [Int](repeating: 1, count: 65)
    #expect(throws: TensorError.self) { try DynamicTensor.zeros(many, .float32) }
    #expect(throws: MemoryError.self) {
      try MemoryBudget.limited(to: 1000) { try DynamicTensor.zeros([300], .float32) }
    }
    #expect(try DynamicTensor.zeros([0, 5], .int64).count == 0)
    #expect(try DynamicTensor(Float.nan).integers() == [Int.min])
    #expect(throws: TensorError.self) { try counting(3).sliced(0, from: nil, to: nil, step: -1) }
  }

  @Test(arguments: [
    (0.5, 0, "0"), (1.5, 0, "2"), (2.5, 0, "2"), (-0.25, 1, "-0.2"), (1.00005, 4, "1.0001"),
    (0.03125, 4, "0.0312"), (123456.789, 2, "123456.79"), (1e20, 0, "100000000000000000000"),
    (-0.0, 4, "-0.0000"),
  ])
  func fixedPoints(number: Double, digits: Int, text: String) {
    #expect(fixedPoint(number, digits) == text)
  }

  @Test(arguments: [
    (1.0, "1.0000e+00"), (123456, "1.2346e+05"), (1e-45, "1.0000e-45"), (-9.99999e9, "-1.0000e+10"),
    (3.4028234e38, "3.4028e+38"), (0, "0.0000e+00"), (0.000123455, "1.2345e-04"),
  ])
  func scientificNotation(number: Double, text: String) {
    #expect(scientific(number, 4) == text)
  }

  @Test func longOperationsHearAnInterrupt() throws {
    let matrix = try DynamicTensor.zeros([4, 30, 30], .float32)
    let whole = try DynamicTensor.zeros([30, 30], .int64)
    let long = try DynamicTensor.counting(from: 0, to: 1 << 20, by: 1)
    Interruption.$watch.withValue(Interruption.Watch { true }) {
      #expect(throws: Interruption.stopped) { try DynamicTensor.product(matrix, matrix) }
      #expect(throws: Interruption.stopped) { try DynamicTensor.product(whole, whole) }
      #expect(throws: Interruption.stopped) { try long.sorted(0, descending: true) }
      #expect(throws: Interruption.stopped) { try matrix.sum([1], keeps: false) }
    }
    #expect(try DynamicTensor.product(matrix, matrix).sizes == [4, 30, 30])
  }
}
