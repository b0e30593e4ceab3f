import Support

/// How the taps of a weight meet the elements of an input of (batch, channels, rows, columns); an input
/// with one axis has one row.
///
/// Products of one input with one weight (outputs, channels / groups, taps) go three ways, each of which
/// is the gradient of the others: to an output, back to an input, and to a weight.
struct ConvolutionGeometry: Sendable {
  /// The sizes of the input, the weight and the output as they are written.
  let input, weight, output: [Int]
  /// One walk for each of the two axes.
  let walks: [DynamicTensor.Walk]
  let groups: Int

  init(input: [Int], weight: [Int], output: [Int], _ walks: [DynamicTensor.Walk], groups: Int) {
    (self.input, self.weight, self.output, self.groups) = (input, weight, output, groups)
    let row = DynamicTensor.Walk(stride: 1, before: 0, after: 0, dilation: 1, groups: groups)
    self.walks = walks.count == 1 ? [row] + walks : walks
  }

  var batch: Int { input[0] }
  /// The channels of a group.
  var channels: Int { weight[1] }
  /// The outputs of a group.
  var outputs: Int { weight[0] / groups }
  /// Rows and columns of a plane.
  private func plane(_ sizes: [Int]) -> (rows: Int, columns: Int) {
    sizes.count == 3 ? (1, sizes[2]) : (sizes[2], sizes[3])
  }
  /// Pairs of a channel and a tap.
  var pairs: Int { channels * weight.dropFirst(2).reduce(1, *) }
  /// Elements of an output's planes, in all items of the batch.
  var places: Int { batch * planeOfOutput }
  /// Elements of one of an output's planes.
  var planeOfOutput: Int { output.dropFirst(2).reduce(1, *) }

  /// The outputs along an axis for which a tap meets an element, and that of the first.
  private func meeting(
    _ walk: DynamicTensor.Walk, tap: Int, _ length: Int, _ outputs: Int
  ) -> (outputs: Range<Int>, start: Int) {
    let shift = tap * walk.dilation - walk.before
    let first = shift >= 0 ? 0 : (-shift + walk.stride - 1) / walk.stride
    let last = length - 1 - shift
    let end = last < 0 ? 0 : min(outputs, last / walk.stride + 1)
    guard first < end else { return (0..<0, 0) }
    return (first..<end, first * walk.stride + shift)
  }

  /// Calls with every run of neighbouring places of the table (pairs, places) and the elements of the
  /// input that belong there: where both start, how many there are, and the input's step.
  @inline(__always)
  private func forEachRun(
    group: Int, _ body: (_ table: Int, _ input: Int, _ count: Int, _ step: Int) -> Void
  ) throws {
    let (here, taps, there) = (plane(input), plane(weight), plane(output))
    let step = walks[1].stride
    var pair = 0
    for channel in 0..<channels {
      for row in 0..<taps.rows {
        let rows = meeting(walks[0], tap: row, here.rows, there.rows)
        for column in 0..<taps.columns {
          let columns = meeting(walks[1], tap: column, here.columns, there.columns)
          try Interruption.check(run: pair, of: places)
          for item in 0..<batch where !columns.outputs.isEmpty {
            let start = (item * input[1] + group * channels + channel) * here.rows
            for (number, out) in rows.outputs.enumerated() {
              body(
                pair * places + (item * there.rows + out) * there.columns
                  + columns.outputs.lowerBound,
                (start + rows.start + number * walks[0].stride) * here.columns + columns.start,
                columns.outputs.count, step)
            }
          }
          pair += 1
        }
      }
    }
  }

  /// For each pair of a channel and a tap, the elements of the input that it meets at each place.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func table<Element: AdditiveArithmetic>(
    _ values: [Element], group: Int
  ) throws -> [Element] {
    let count = try DynamicTensor.reserve([pairs, places], .float32)
    var table = try [Element](interruptiblyRepeating: .zero, count: count)
    try forEachRun(group: group) { place, input, count, step in
      for number in 0..<count { table[place + number] = values[input + number * step] }
    }
    return table
  }

  /// Adds the elements of a table where they came from.
  ///
  /// - Throws: `Interruption.stopped`.
  func add<Element: AdditiveArithmetic>(
    _ table: [Element], to values: inout [Element], group: Int
  ) throws {
    try forEachRun(group: group) { place, input, count, step in
      for number in 0..<count { values[input + number * step] += table[place + number] }
    }
  }

  /// A group's outputs as (outputs, places).
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`.
  func rows<Element>(_ values: [Element], group: Int) throws -> [Element] {
    let plane = planeOfOutput
    var rows: [Element] = []
    rows.reserveCapacity(try DynamicTensor.reserve([outputs, places], .float32))
    for output in 0..<outputs {
      try Interruption.check(run: output, of: places)
      for item in 0..<batch {
        let start = (item * weight[0] + group * outputs + output) * plane
        rows.append(contentsOf: values[start..<(start + plane)])
      }
    }
    return rows
  }

  /// Puts a group's outputs of (outputs, places) among all.
  ///
  /// - Throws: `Interruption.stopped`.
  func put<Element>(_ rows: [Element], into values: inout [Element], group: Int) throws {
    let plane = planeOfOutput
    for output in 0..<outputs {
      try Interruption.check(run: output, of: places)
      for item in 0..<batch {
        let start = (item * weight[0] + group * outputs + output) * plane
        let source = (output * batch + item) * plane
        for number in 0..<plane { values[start + number] = rows[source + number] }
      }
    }
  }
}

/// The three ways, on tensors.
extension ConvolutionGeometry {
  private static let nameOfGradient = "ConvolutionBackwardBackward0"

  /// The output of an input and a weight, plus one number for each output.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func output(
    _ input: DynamicTensor, _ weight: DynamicTensor, bias: DynamicTensor? = nil,
    _ name: String = nameOfGradient
  ) throws -> DynamicTensor {
    try DynamicTensor.remembering(
      name, [input, weight] + (bias.map { [$0] } ?? []), keeping: [input, weight],
      {
        if input.isMeta || weight.isMeta,
          try DynamicTensor.areMeta(input, weight, bias, operation: "conv")
        {
          count()
          return try .meta(self.output, input.dtype)
        }
        if input.dtype == .float32, pairs > 0, !self.output.contains(0) {
          count()
          return try unfolding.product(input, weight, bias, self.output)
        }
        let result = try wholeOutput(input, weight)
        return try bias.map { try result + $0.viewed([self.weight[0]] + axisOnes) } ?? result
      },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0) ? try self.input(gradient, weight) : nil,
          backward.wants(1) ? try self.weight(input, gradient) : nil,
        ] + (try bias.map { _ in [backward.wants(2) ? try sumByOutput(gradient) : nil] } ?? [])
      })
  }

  /// An input's share in an output by a weight: the transposed convolution.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func input(
    _ output: DynamicTensor, _ weight: DynamicTensor, bias: DynamicTensor? = nil,
    _ name: String = nameOfGradient
  ) throws -> DynamicTensor {
    try DynamicTensor.remembering(
      name, [output, weight] + (bias.map { [$0] } ?? []), keeping: [output, weight],
      {
        if try DynamicTensor.areMeta(output, weight, bias, operation: "conv_transpose") {
          count()
          return try .meta(input, output.dtype)
        }
        let result = try computedInput(output, weight)
        return try bias.map { try result + $0.viewed([input[1]] + axisOnes) } ?? result
      },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0) ? try self.output(gradient, weight) : nil,
          backward.wants(1) ? try self.weight(gradient, output) : nil,
        ] + (try bias.map { _ in [backward.wants(2) ? try sumByOutput(gradient) : nil] } ?? [])
      })
  }

  /// A weight's share in an output of an input.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func weight(_ input: DynamicTensor, _ output: DynamicTensor) throws -> DynamicTensor {
    try DynamicTensor.remembering(
      Self.nameOfGradient, [input, output], keeping: [input, output],
      {
        guard input.isMeta || output.isMeta else { return try computedWeight(input, output) }
        count()
        return try .meta(weight, output.dtype)
      },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0) ? try self.input(output, gradient) : nil,
          backward.wants(1) ? try self.output(input, gradient) : nil,
        ]
      })
  }

  /// Counts what each of the three ways takes, where no matrix product counts it.
  func count() { ProductCount.add(output, each: pairs) }

  private var axisOnes: [Int] { [Int](repeating: 1, count: input.count - 2) }

  private func sumByOutput(_ gradient: DynamicTensor) throws -> DynamicTensor {
    try gradient.sum([0] + Array(2..<gradient.rank), keeps: false)
  }

  /// A group's rows of a weight as (outputs, pairs).
  func matrix(_ weight: DynamicTensor, group: Int) throws -> DynamicTensor {
    try weight.sliced(0, from: group * outputs, to: (group + 1) * outputs)
      .reshaped([outputs, pairs])
  }

  var unfolding: Unfolding {
    let (here, taps, there) = (plane(input), plane(weight), plane(output))
    return Unfolding(
      input: (batch, input[1], here.rows, here.columns), outputs: weight[0],
      taps: (taps.rows, taps.columns), walks: (walks[0], walks[1]),
      stops: (there.rows, there.columns), groups: groups)
  }
}
