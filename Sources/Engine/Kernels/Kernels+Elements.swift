import CKernels
import Support

// Unsafe throughout: the addresses of a strip go to C with its counts and distances.
extension BinaryOperation {
  /// The kernel that computes it, of float32 or of int64, which has no quotient.
  var kernel: KernelOperation? {
    switch self {
    case .add: KERNEL_ADD
    case .subtract: KERNEL_SUBTRACT
    case .multiply: KERNEL_MULTIPLY
    case .divide: KERNEL_DIVIDE
    case .maximum: KERNEL_MAXIMUM
    case .minimum: KERNEL_MINIMUM
    default: nil
    }
  }

  /// The kernel's name for it.
  var comparison: KernelComparison? {
    switch self {
    case .equal: KERNEL_EQUAL
    case .notEqual: KERNEL_NOT_EQUAL
    case .less: KERNEL_LESS
    case .lessOrEqual: KERNEL_LESS_OR_EQUAL
    case .greater: KERNEL_GREATER
    case .greaterOrEqual: KERNEL_GREATER_OR_EQUAL
    default: nil
    }
  }
}

extension Kernels {
  /// The kernel that computes a function in float32, to a few units in the last place.
  @unsafe
  static func quick(_ function: KernelFunction) -> Map? {
    switch function {
    case KERNEL_SIGMOID: unsafe kernels_sigmoid
    case KERNEL_SILU: unsafe kernels_silu
    case KERNEL_GELU: unsafe kernels_gelu
    default: nil
    }
  }

  @unsafe
  static func back(
    _ curve: Curve.Kernel, _ count: Int, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) {
    switch curve {
    case .silu: unsafe kernels_silu_backward(count, x, dy, dx)
    case .gelu: unsafe kernels_gelu_backward(count, x, dy, dx)
    case .geluByTanh: unsafe kernels_gelu_tanh_backward(count, x, dy, dx)
    case .leakyReLU(let slope): unsafe kernels_leaky_relu_backward(count, slope, x, dy, dx)
    case .softplus(let factor, let threshold):
      unsafe kernels_softplus_backward(count, factor, threshold, x, dy, dx)
    }
  }

  @unsafe
  static func combineFloats(_ operation: KernelOperation, _ strip: Strip) {
    let (a, b) = unsafe (strip.first, strip.second)
    unsafe kernels_combine(
      operation, strip.rows, strip.columns, a.floats(), a.row, a.step, b.floats(), b.row, b.step,
      strip.floats())
  }

  /// The distances of the first operand, which lies as the result does, from the second, times the third.
  @unsafe
  static func scaleDistances(_ strip: Strip) {
    let (x, a, b) = unsafe (strip.first, strip.second, strip.third)
    unsafe kernels_scale_distances(
      strip.rows, strip.columns, x.floats(), a.floats(), a.row, a.step, b.floats(), b.row, b.step,
      strip.floats())
  }

  @unsafe
  static func compareFloats(_ comparison: KernelComparison, _ strip: Strip) {
    let (a, b) = unsafe (strip.first, strip.second)
    unsafe kernels_compare(
      comparison, strip.rows, strip.columns, a.floats(), a.row, a.step, b.floats(), b.row, b.step,
      strip.booleans())
  }

  @unsafe
  static func combineIntegers(_ operation: KernelOperation, _ strip: Strip) {
    let (a, b) = unsafe (strip.first.words(), strip.second.words())
    unsafe kernels_combine_words(
      operation, strip.rows, strip.columns, a, strip.first.row, strip.first.step, b,
      strip.second.row, strip.second.step, strip.words())
  }

  @unsafe
  static func compareIntegers(_ comparison: KernelComparison, _ strip: Strip) {
    let (a, b) = unsafe (strip.first.words(), strip.second.words())
    unsafe kernels_compare_words(
      comparison, strip.rows, strip.columns, a, strip.first.row, strip.first.step, b,
      strip.second.row, strip.second.step, strip.booleans())
  }

  /// The second operand where the first is true, the third elsewhere; elements of `bytes` bytes.
  @unsafe
  static func choose(_ bytes: Int, _ strip: Strip) {
    let (c, a, b) = unsafe (strip.first, strip.second, strip.third)
    unsafe kernels_choose(
      bytes, strip.rows, strip.columns, c.booleans(), c.row, c.step, a.address, a.row, a.step,
      b.address, b.row, b.step, strip.result)
  }

  /// The first operand to the power of the second: by a kernel where a row has one exponent.
  @unsafe
  static func power(_ strip: Strip, others power: (Float, Float) -> Float) {
    let (base, exponent) = unsafe (strip.first, strip.second)
    guard unsafe base.step == 1, unsafe exponent.step == 0 else {
      return unsafe strip.forEach(Float.self, Float.self, power)
    }
    unsafe strip.forEachRow { row in
      unsafe kernels_power(
        row.columns, Double(row.second.floats().pointee), row.first.floats(), row.floats())
    }
  }
}

extension DynamicTensor {
  /// A gradient through a function of each element that gave this.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func slope(_ function: KernelOperation, _ gradient: DynamicTensor) throws -> DynamicTensor {
    let both = Elementwise(
      sizes: sizes, dtype: .float32, operands: (self, .float32), (gradient, .float32))
    return try unsafe both { unsafe Kernels.combineFloats(function, $0) }
  }

  /// A gradient through a curve at these places.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`.
  func slope(_ curve: Curve.Kernel, _ gradient: DynamicTensor) throws -> DynamicTensor {
    try unsafe Self.writtenFloats(sizes) { dx in
      try unsafe withFloats { x in
        try unsafe gradient.withFloats { dy in
          try Interruption.inParts(of: count) { part in
            let start = part.lowerBound
            unsafe Kernels.back(curve, part.count, x + start, dy + start, dx + start)
          }
        }
      }
    }.arranged(like: [self])
  }

  /// (self − origin) · factor, both of which are repeated to these sizes.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func distances(
    from origin: DynamicTensor, times factor: DynamicTensor
  ) throws -> DynamicTensor {
    guard isContiguous else { return try (self - origin) * factor }
    let all = Elementwise(
      sizes: sizes, dtype: .float32,
      operands: (self, .float32), (origin, .float32),
      (factor, .float32))
    return try unsafe all { unsafe Kernels.scaleDistances($0) }
  }

  /// A simple function of elements of float32 or float64.
  ///
  /// - Throws: `MemoryError`.
  func mapped(_ function: KernelSimple) throws -> DynamicTensor {
    if dtype == .float64 { return try mappedDoubles(function) }
    return try unsafe mapped { unsafe kernels_simple(function, $0, $1, $2) }
  }

  private func mappedDoubles(_ function: KernelSimple) throws -> DynamicTensor {
    if isMeta { return try onMeta() }
    guard isDense else { return try inOrder().mappedDoubles(function).arranged(like: [self]) }
    let result = try unsafe DynamicTensor.written(.float64, [count]) { y in
      let y = unsafe y.assumingMemoryBound(to: Double.self)
      try unsafe block.values.withAddress { x in
        let x = unsafe x.assumingMemoryBound(to: Double.self) + offset
        try Interruption.inParts(of: count) { part in
          let start = part.lowerBound
          unsafe kernels_simple_doubles(function, part.count, x + start, y + start)
        }
      }
    }
    return try DynamicTensor(result.block, 0, sizes, strides)
  }

  /// A function of float32 elements that is computed in float64; some have numbers of their own.
  ///
  /// - Throws: `MemoryError`.
  func mapped(
    _ function: KernelFunction, _ first: Double = 0, _ second: Double = 0
  ) throws -> DynamicTensor {
    if count > Self.many, let quick = unsafe Kernels.quick(function) {
      return try unsafe mapped { unsafe quick($0, $1, $2) }
    }
    return try unsafe mapped { unsafe kernels_precise(function, first, second, $0, $1, $2) }
  }

  /// Of more elements than these nobody reads the last digit, but waits for them.
  private static let many = 1 << 16

  @unsafe
  private func mapped(
    _ kernel: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) throws -> DynamicTensor {
    let each = Elementwise(sizes: sizes, dtype: .float32, operands: (self, .float32))
    return try unsafe each { strip in
      unsafe strip.forEachRow { row in
        guard unsafe row.first.step == 1 || row.columns == 1 else {
          return unsafe row.forEach(Float.self, Float.self) { number in
            var result: Float = 0
            unsafe withUnsafePointer(to: number) { x in
              unsafe withUnsafeMutablePointer(to: &result) { unsafe kernel(1, x, $0) }
            }
            return result
          }
        }
        unsafe kernel(row.columns, row.first.floats(), row.floats())
      }
    }
  }
}
