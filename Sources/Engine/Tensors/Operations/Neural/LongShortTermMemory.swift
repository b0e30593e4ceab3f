import CKernels
import Support

/// All steps of an LSTM as one operation.
///
/// Unsafe throughout: kernels read and write within the sizes, which were compared.
struct LongShortTermMemory: Sendable {
  /// (T, N, IN), and the state before the first step, each (N, H).
  let input, hidden, cell: DynamicTensor
  let weights: RecurrentStep.Weights
  let isReversed: Bool

  /// Nil where a step is not the plain one that the kernel does.
  init?(
    _ input: DynamicTensor, _ start: RecurrentStep.State, _ weights: RecurrentStep.Weights,
    isReversed: Bool
  ) {
    guard let cell = start.cell, weights.projection == nil, input.rank == 3, input.count > 0,
      start.hidden.rank == 2
    else { return nil }
    (self.input, hidden, self.cell) = (input, start.hidden, cell)
    (self.weights, self.isReversed) = (weights, isReversed)
    let tensors = [input, hidden, cell, weights.input, weights.hidden] + biases
    let wide = 4 * size
    guard tensors.allSatisfy({ $0.dtype == .float32 && !$0.isMeta }), size > 0,
      hidden.sizes == [rows, size], cell.sizes == hidden.sizes,
      weights.input.sizes == [wide, input.sizes[2]], weights.hidden.sizes == [wide, size],
      biases.allSatisfy({ $0.sizes == [wide] })
    else { return nil }
  }

  private var steps: Int { input.sizes[0] }
  private var rows: Int { input.sizes[1] }
  private var size: Int { hidden.sizes[1] }
  private var biases: [DynamicTensor] {
    [weights.inputBias, weights.hiddenBias].compactMap { $0 }
  }
  /// The steps in the order in which they are taken.
  private var order: [Int] { isReversed ? (0..<steps).reversed() : Array(0..<steps) }

  /// The hidden numbers after each step, (T, N, H), and the last state.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func callAsFunction() throws -> (outputs: DynamicTensor, last: RecurrentStep.State) {
    let inputs = [input, hidden, cell, weights.input, weights.hidden] + biases
    let trace = try GradientMode.off(run)
    let results = try DynamicTensor.remembering(
      "MkldnnRnnLayerBackward0", inputs, keeping: Array(inputs.prefix(5)),
      several: {
        let last = order[steps - 1]
        return [
          try trace.outputs.withOwnElements(), try trace.outputs.selected(0, last).inOrder(),
          try trace.cells.selected(0, last).inOrder(),
        ]
      },
      gradient: { backward in
        // With a graph of the gradients, the steps are taken again one by one.
        GradientMode.isOn ? try composed(backward, inputs) : try gradients(backward, trace)
      })
    return (results[0], RecurrentStep.State(hidden: results[1], cell: results[2]))
  }

  /// What the way back needs of the steps: the gates (T, N, 4H), and (T, N, H) each, the cells, their tanh
  /// and what went out.
  private struct Trace {
    let gates, cells, curved, outputs: DynamicTensor
  }

  private func run() throws -> Trace {
    let sums = try sumsOfInput()
    ProductCount.add([steps, rows, 4 * size], each: input.sizes[2] + size)
    let own = try weights.hidden.transposed(0, 1).inOrder()
    let (start, before) = (try hidden.contiguous(), try cell.contiguous())
    let each = [steps, rows, size]
    var made: [DynamicTensor] = []
    let gates = try unsafe DynamicTensor.writtenFloats([steps, rows, 4 * size]) { gates in
      let cells = try unsafe DynamicTensor.writtenFloats(each) { cells in
        let curved = try unsafe DynamicTensor.writtenFloats(each) { curved in
          let outputs = try unsafe DynamicTensor.writtenFloats(each) { outputs in
            try unsafe sums.withFloats { sums in
              try unsafe own.withFloats { own in
                try unsafe start.withFloats { start in
                  try unsafe before.withFloats { before in
                    try unsafe run(sums, own, start, before, gates, cells, curved, outputs)
                  }
                }
              }
            }
          }
          made.append(outputs)
        }
        made.append(curved)
      }
      made.append(cells)
    }
    return Trace(gates: gates, cells: made[2], curved: made[1], outputs: made[0])
  }

  /// The input's part of all gates, with the biases: (T · N, 4H).
  private func sumsOfInput() throws -> DynamicTensor {
    let (inner, wide) = (input.sizes[2], 4 * size)
    let (x, weight) = (try input.contiguous(), try weights.input.transposed(0, 1).inOrder())
    let bias = try biases.isEmpty ? nil : biases.dropFirst().reduce(biases[0]) { try $0 + $1 }
    return try unsafe DynamicTensor.writtenFloats([steps * rows, wide]) { y in
      try unsafe x.withFloats { x in
        try unsafe weight.withFloats { weight in
          try unsafe (bias ?? weights.input).withFloats { numbers in
            for step in 0..<steps {
              try Interruption.check(elements: rows * wide * inner / 16)
              let (from, to) = unsafe (x + step * rows * inner, y + step * rows * wide)
              let bias = unsafe bias == nil ? nil : numbers
              Workers.split(rows, work: inner * wide) { part in
                unsafe kernels_matmul(
                  part.count, wide, inner, from + part.lowerBound * inner, inner, weight, wide,
                  bias, to + part.lowerBound * wide, wide)
              }
            }
          }
        }
      }
    }
  }

  @unsafe
  private func run(
    _ sums: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ start: UnsafePointer<Float>,
    _ before: UnsafePointer<Float>, _ gates: UnsafeMutablePointer<Float>,
    _ cells: UnsafeMutablePointer<Float>, _ curved: UnsafeMutablePointer<Float>,
    _ outputs: UnsafeMutablePointer<Float>
  ) throws {
    let (wide, each) = (4 * size, rows * size)
    try unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: rows * wide) { scratch in
      guard let own = scratch.baseAddress else { return }
      var (state, cell) = unsafe (start, before)
      for step in order {
        try Interruption.check(elements: rows * wide * size / 16)
        unsafe kernels_matmul(rows, wide, size, state, size, weight, wide, nil, own, wide)
        unsafe kernels_lstm_step(
          rows, size, sums + step * rows * wide, own, cell, gates + step * rows * wide,
          cells + step * each, curved + step * each, outputs + step * each)
        unsafe (state, cell) = (
          UnsafePointer(outputs + step * each), UnsafePointer(cells + step * each)
        )
      }
    }
  }
}

/// The way back.
extension LongShortTermMemory {
  private func gradients(_ backward: Backward, _ trace: Trace) throws -> [DynamicTensor?] {
    let ofState = try backward[1] ?? .zeros([rows, size], .float32)
    let ofCell = try backward[2] ?? .zeros([rows, size], .float32)
    // Copies, which become the gradients of the state before the first step.
    let (dhidden, dcell) = (try ofState.inOrder(), try ofCell.inOrder())
    var ofStart: [DynamicTensor] = []
    let gates = try unsafe DynamicTensor.writtenFloats([steps * rows, 4 * size]) { dgates in
      let hidden = try unsafe DynamicTensor.writtenFloats([rows, size]) { hidden in
        let cell = try unsafe DynamicTensor.writtenFloats([rows, size]) { cell in
          try unsafe dhidden.withFloats { unsafe hidden.initialize(from: $0, count: rows * size) }
          try unsafe dcell.withFloats { unsafe cell.initialize(from: $0, count: rows * size) }
          try unsafe goBack(backward[0], trace, hidden, cell, dgates)
        }
        ofStart.append(cell)
      }
      ofStart.append(hidden)
    }
    return try gradients(backward, trace, gates, ofStart.reversed())
  }

  @unsafe
  private func goBack(
    _ gradient: DynamicTensor?, _ trace: Trace, _ dhidden: UnsafeMutablePointer<Float>,
    _ dcell: UnsafeMutablePointer<Float>, _ dgates: UnsafeMutablePointer<Float>
  ) throws {
    let (wide, each, before) = (4 * size, rows * size, try cell.contiguous())
    try unsafe trace.gates.withFloats { gates in
      try unsafe trace.cells.withFloats { cells in
        try unsafe trace.curved.withFloats { curved in
          try unsafe before.withFloats { before in
            try unsafe weights.hidden.withFloats { weight in
              try unsafe (gradient ?? trace.outputs).withFloats { given in
                for (place, step) in order.enumerated().reversed() {
                  try Interruption.check(elements: rows * wide * size / 16)
                  let start = unsafe place == 0 ? before : cells + order[place - 1] * each
                  let to = unsafe dgates + step * rows * wide
                  unsafe kernels_lstm_step_backward(
                    rows, size, gates + step * rows * wide, start, curved + step * each,
                    gradient == nil ? nil : given + step * each, dhidden, dcell, to)
                  unsafe kernels_matmul(
                    rows, size, wide, to, wide, weight, size, nil, dhidden, size)
                }
              }
            }
          }
        }
      }
    }
  }

  /// The gradients of everything that was given, from those of what the gates were computed of.
  private func gradients(
    _ backward: Backward, _ trace: Trace, _ gates: DynamicTensor, _ ofStart: [DynamicTensor]
  ) throws -> [DynamicTensor?] {
    let flat = try input.reshaped([steps * rows, input.sizes[2]])
    var results: [DynamicTensor?] = [
      backward.wants(0)
        ? try DynamicTensor.product(gates, weights.input).viewed(input.sizes) : nil,
      backward.wants(1) ? ofStart[0] : nil,
      backward.wants(2) ? ofStart[1] : nil,
      backward.wants(3) ? try DynamicTensor.product(gates.transposed(0, 1), flat) : nil,
      backward.wants(4)
        ? try DynamicTensor.product(gates.transposed(0, 1), statesBefore(trace)) : nil,
    ]
    guard !biases.isEmpty, biases.indices.contains(where: { backward.wants(5 + $0) }) else {
      return results + biases.map { _ in nil }
    }
    let sum = try gates.sum([0], keeps: false)
    results += biases.map { _ in sum }
    return results
  }

  /// The hidden numbers that each step began with: (T · N, H).
  private func statesBefore(_ trace: Trace) throws -> DynamicTensor {
    let first = try hidden.unsqueezed(0)
    let others = try trace.outputs.sliced(
      0, from: isReversed ? 1 : 0, to: isReversed ? nil : steps - 1)
    return try DynamicTensor.concatenated(isReversed ? [others, first] : [first, others], 0)
      .reshaped([steps * rows, size])
  }

  private func composed(
    _ backward: Backward, _ inputs: [DynamicTensor]
  ) throws -> [DynamicTensor?] {
    let given = try inputs.map { try $0.alias() }
    let (first, second) = (
      weights.inputBias == nil ? nil : given[5],
      weights.hiddenBias == nil ? nil : given[weights.inputBias == nil ? 5 : 6]
    )
    let made = try RecurrentStep.lstm.walk(
      given[0], RecurrentStep.State(hidden: given[1], cell: given[2]),
      RecurrentStep.Weights(
        input: given[3], hidden: given[4], inputBias: first, hiddenBias: second),
      isReversed: isReversed)
    let roots = [made.outputs, made.last.hidden, made.last.cell ?? made.last.hidden]
    let known = roots.indices.filter { backward[$0] != nil }
    let wanted = inputs.indices.filter { backward.wants($0) }
    let found = try GradientWalk.gradients(
      within: known.map { roots[$0] }, known.map { backward[$0] },
      for: wanted.map { given[$0] })
    var results = [DynamicTensor?](repeating: nil, count: inputs.count)
    for (place, number) in wanted.enumerated() { results[number] = found[place] }
    return results
  }
}
