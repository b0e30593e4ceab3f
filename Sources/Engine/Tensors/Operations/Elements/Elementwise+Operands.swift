extension Elementwise {
  /// One to three operands, without a list on the heap.
  struct Operands: RandomAccessCollection {
    private let first: Operand
    private let second, third: Operand?
    let startIndex = 0, endIndex: Int

    init(_ first: Operand, _ second: Operand?, _ third: Operand?) {
      (self.first, self.second, self.third) = (first, second, third)
      endIndex = third != nil ? 3 : second != nil ? 2 : 1
    }

    subscript(number: Int) -> Operand {
      switch number {
      case 1: second ?? first
      case 2: third ?? first
      default: first
      }
    }
  }

  /// How an operand without gaps is repeated to the shared sizes.
  enum Repetition {
    /// Not at all.
    case whole
    /// A single number.
    case single
    /// Along leading axes: this many elements are a row.
    case rows(Int)
    /// Along trailing axes: each element fills one of this many rows.
    case columns(Int)
  }

  /// How an operand is repeated, if it lies without gaps and is repeated along axes at one end.
  func repetition(of tensor: DynamicTensor, _ count: Int) -> Repetition? {
    guard tensor.rank <= sizes.count else { return nil }
    let (own, strides) = (tensor.sizes, tensor.strides)
    // The elements that there are, without those that an expansion repeats.
    var (present, first, last) = (1, own.count, -1)
    for axis in own.indices.reversed() where own[axis] != 1 && strides[axis] != 0 {
      guard strides[axis] == present else { return nil }
      present *= own[axis]
      (first, last) = (axis, max(last, axis))
    }
    if present == count { return .whole }
    if present == 1 { return .single }
    let missing = sizes.count - own.count
    var (before, inside, after) = (true, true, true)
    for axis in sizes.indices where sizes[axis] != 1 {
      let place = axis - missing
      let isPresent = place >= 0 && own[place] != 1 && strides[place] != 0
      if place < first {
        before = false
      } else if place > last {
        after = false
      } else {
        inside = inside && isPresent
      }
    }
    // Nothing is repeated between the axes that are there, and nothing on one side of them.
    guard inside else { return nil }
    return after ? .rows(present) : before ? .columns(present) : nil
  }

  /// The result where an operand has no numbers.
  ///
  /// - Throws: `TensorError`.
  func onMeta(_ operation: String = "an operation") throws -> DynamicTensor {
    let tensors = operands.map(\.tensor)
    _ = try DynamicTensor.areMeta(tensors, operation)
    return try DynamicTensor.meta(sizes, dtype).arranged(like: tensors)
  }

  /// Lends the addresses of up to three tensors' first elements, beside that of the result; the distances are
  /// still to be set.
  @unsafe
  static func lend(
    _ tensors: (DynamicTensor, DynamicTensor?, DynamicTensor?),
    _ result: UnsafeMutableRawPointer, _ own: ElementBlock? = nil,
    _ body: (Strip) throws -> Void
  ) throws {
    func start(_ tensor: DynamicTensor, _ body: (StripOperand) throws -> Void) throws {
      func lend(_ block: UnsafeRawPointer) throws {
        try unsafe body(
          StripOperand(address: block + tensor.offset * tensor.dtype.bytes, row: 0, step: 0))
      }
      if let own, tensor.block === own { return try unsafe lend(UnsafeRawPointer(result)) }
      try unsafe tensor.block.values.withAddress(lend)
    }
    try unsafe start(tensors.0) { first in
      var strip = unsafe Strip(
        rows: 0, columns: 0, first: first, second: first, third: first, result: result)
      guard let second = tensors.1 else { return try unsafe body(strip) }
      try unsafe start(second) { second in
        unsafe strip.second = second
        guard let third = tensors.2 else { return try unsafe body(strip) }
        try unsafe start(third) { third in
          unsafe strip.third = third
          try unsafe body(strip)
        }
      }
    }
  }
}
