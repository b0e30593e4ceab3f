import Support

/// An elementwise operation: operands of one or more dtypes under shared sizes, walked in the order in
/// which PyTorch lays out the result, so that operands are read where they lie.
struct Elementwise {
  /// The sizes of the result.
  let sizes: [Int]
  /// The dtype of the result.
  let dtype: DType
  /// The operands, with the dtypes that they are read as.
  let operands: Operands

  /// A tensor, and the dtype that it is read as.
  typealias Operand = (tensor: DynamicTensor, dtype: DType)

  init(
    sizes: [Int], dtype: DType, operands first: Operand, _ second: Operand? = nil,
    _ third: Operand? = nil
  ) {
    (self.sizes, self.dtype) = (sizes, dtype)
    operands = Operands(first, second, third)
  }

  /// An operand's elements and how far apart they are along the axes walked.
  struct Source {
    let tensor: DynamicTensor
    var strides: [Int]
  }

  /// What computes a strip, kept where the compiler does not look: it would write the whole walk anew for each
  /// that there is, a megabyte of code.
  @unsafe
  private struct Work: ~Copyable {
    let body: (Strip) throws -> Void
  }

  /// The result, whose elements `body` computes strip by strip.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`; what `body` throws.
  @unsafe
  func callAsFunction(_ body: (Strip) throws -> Void) throws -> DynamicTensor {
    try unsafe withoutActuallyEscaping(body) { body in
      var work = unsafe Work(body: body)
      return try unsafe computed(&work)
    }
  }

  @unsafe @inline(never)
  private func computed(_ work: inout Work) throws -> DynamicTensor {
    try unsafe computed { try unsafe work.body($0) }
  }

  @unsafe
  private func computed(_ body: (Strip) throws -> Void) throws -> DynamicTensor {
    if operands.contains(where: \.tensor.isMeta) { return try onMeta() }
    let count = try DynamicTensor.reserve(sizes, dtype)
    if count > 0, let flat = try unsafe flat(count, body) { return flat }
    let tensors = operands.map(\.tensor)
    let sources = try operands.map { try $0.tensor.converted(to: $0.dtype) }
    guard count > 0 else {
      return try DynamicTensor.zeros(sizes, dtype).arranged(like: tensors)
    }
    let order = Array(DynamicTensor.fastestFirst(sizes, tensors).reversed())
    let walked = order.map { sizes[$0] }
    let result = try unsafe walk(walked, order, sources, body)
    return try placed(result, order)
  }

  /// One run over all elements, or rows of it: operands that lie alike without gaps, or are repeated along
  /// axes at one end.
  @unsafe
  private func flat(_ count: Int, _ body: (Strip) throws -> Void) throws -> DynamicTensor? {
    let model = operands[0].tensor
    guard operands.allSatisfy({ $0.tensor.dtype == $0.dtype }) else { return nil }
    if !model.isContiguous, repetition(of: model, count) == nil {
      // All in another order of the axes, but the same.
      guard model.sizes == sizes, model.isDense,
        operands.allSatisfy({ $0.tensor.sizes == sizes && $0.tensor.strides == model.strides })
      else { return nil }
      let result = try unsafe DynamicTensor.written(dtype, [count]) { result in
        try unsafe lend(result, nil, (1, 1, 1), (0, 0, 0)) { try unsafe run($0, 1, count, 0, body) }
      }
      return try DynamicTensor(result.block, 0, sizes, model.strides)
    }
    var columns = count
    var rows = (0, 0, 0)
    var steps = (0, 0, 0)
    for number in operands.indices {
      guard let repetition = repetition(of: operands[number].tensor, count) else { return nil }
      var width = columns
      var (isRow, step) = (false, 1)
      switch repetition {
      case .whole: isRow = true
      case .single: step = 0
      case .rows(let size): width = size
      case .columns(let size): (width, isRow, step) = (count / size, true, 0)
      }
      guard columns == count || columns == width else { return nil }
      columns = width
      // A row of the whole is as long as the columns turn out to be; of the others, one element.
      let row = isRow ? (step == 1 ? -1 : 1) : 0
      switch number {
      case 0: (rows.0, steps.0) = (row, step)
      case 1: (rows.1, steps.1) = (row, step)
      default: (rows.2, steps.2) = (row, step)
      }
    }
    func distance(_ row: Int) -> Int { row < 0 ? columns : row }
    let distances = (distance(rows.0), distance(rows.1), distance(rows.2))
    func write(_ own: ElementBlock?, _ result: UnsafeMutableRawPointer) throws {
      try unsafe lend(result, own, steps, distances) {
        try unsafe run($0, count / columns, columns, 0, body)
      }
    }
    if let own = offeredBlock {
      return try unsafe model.overwritten { try unsafe write(own, $0) }
    }
    return try unsafe DynamicTensor.written(
      dtype, sizes, strides: model.contiguousStrides(for: sizes)
    ) { try unsafe write(nil, $0) }
  }

  /// Calls with a strip, or with its parts where it is long.
  @unsafe
  func run(
    _ strip: Strip, _ rows: Int, _ columns: Int, _ done: Int, _ body: (Strip) throws -> Void
  ) throws {
    let size = dtype.bytes
    let last = operands.count - 1
    let bytes = (
      operands[0].dtype.bytes, operands[min(1, last)].dtype.bytes, operands[last].dtype.bytes
    )
    func part(_ row: Int, _ column: Int, _ rows: Int, _ width: Int) throws {
      var part = unsafe strip
      unsafe (part.rows, part.columns) = (rows, width)
      func move(_ operand: inout StripOperand, _ bytes: Int) {
        unsafe operand.address += (row * operand.row + column * operand.step) * bytes
      }
      unsafe move(&part.first, bytes.0)
      unsafe move(&part.second, bytes.1)
      unsafe move(&part.third, bytes.2)
      unsafe part.result = strip.result + (done + row * columns + column) * size
      try Interruption.check(elements: rows * width)
      try unsafe body(part)
    }
    if rows * columns <= Interruption.often { return try part(0, 0, rows, columns) }
    if columns > Interruption.often {
      for row in 0..<rows {
        for column in stride(from: 0, to: columns, by: Interruption.often) {
          try part(row, column, 1, min(Interruption.often, columns - column))
        }
      }
      return
    }
    let some = Interruption.often / columns
    for row in stride(from: 0, to: rows, by: some) {
      try part(row, 0, min(some, rows - row), columns)
    }
  }

  /// Lends the addresses of the operands, which lie without gaps, beside that of the result; those that lie in
  /// `own` are where the result goes.
  @unsafe
  private func lend(
    _ result: UnsafeMutableRawPointer, _ own: ElementBlock?, _ steps: (Int, Int, Int),
    _ rows: (Int, Int, Int), _ body: (Strip) throws -> Void
  ) throws {
    let tensors = (
      operands[0].tensor, operands.count > 1 ? operands[1].tensor : nil,
      operands.count > 2 ? operands[2].tensor : nil
    )
    try unsafe Self.lend(tensors, result, own) { strip in
      var strip = unsafe strip
      unsafe (strip.first.step, strip.second.step, strip.third.step) = steps
      unsafe (strip.first.row, strip.second.row, strip.third.row) = rows
      try unsafe body(strip)
    }
  }

  /// A result that was walked in another order, under its own axes.
  private func placed(_ result: DynamicTensor, _ order: [Int]) throws -> DynamicTensor {
    let own = DynamicTensor.contiguousStrides(sizes)
    let inOrder = try DynamicTensor(result.block, 0, sizes, own)
    if try inOrder.permuted(order).isContiguous { return inOrder }
    var strides = own
    for (place, axis) in order.enumerated() { strides[axis] = result.strides[place] }
    return try DynamicTensor(result.block, 0, sizes, strides)
  }
}

extension DynamicTensor {
  /// A tensor of one element as another dtype, any other as it is.
  ///
  /// - Throws: `MemoryError`.
  func single(as dtype: DType) throws -> DynamicTensor {
    count == 1 && dtype != self.dtype ? try converted(to: dtype) : self
  }
}
