import CKernels
import Support

// Unsafe throughout: the addresses of a strip go to C with its counts and distances.
extension DType {
  /// The kernels' name for it.
  var element: KernelElement {
    switch self {
    case .bool: KERNEL_BOOL
    case .uint8: KERNEL_UINT8
    case .int32: KERNEL_INT32
    case .int64: KERNEL_INT64
    case .float32: KERNEL_FLOAT
    case .float64: KERNEL_DOUBLE
    }
  }
}

extension BinaryOperation {
  /// The kernel that computes it of elements of a dtype.
  func kernel(_ dtype: DType) -> KernelOperation? {
    switch self {
    case .add: KERNEL_ADD
    case .subtract: KERNEL_SUBTRACT
    case .multiply: KERNEL_MULTIPLY
    case .divide: dtype.isReal ? KERNEL_DIVIDE : nil
    case .maximum: KERNEL_MAXIMUM
    case .minimum: KERNEL_MINIMUM
    case .fmax: dtype.isReal ? KERNEL_LARGER : KERNEL_MAXIMUM
    case .fmin: dtype.isReal ? KERNEL_SMALLER : KERNEL_MINIMUM
    case .copysign: dtype.isReal ? KERNEL_COPIED_SIGN : nil
    case .and: dtype.isReal ? nil : KERNEL_AND
    case .or: dtype.isReal ? nil : KERNEL_OR
    case .exclusiveOr: dtype.isReal ? nil : KERNEL_EXCLUSIVE_OR
    case .leftShift: dtype.isWhole ? KERNEL_LEFT_SHIFT : nil
    case .rightShift: dtype.isWhole ? KERNEL_RIGHT_SHIFT : nil
    default: nil
    }
  }

  /// The kernel's name for it, of functions that need more than an instruction.
  var pairFunction: KernelPairFunction? {
    switch self {
    case .power: KERNEL_POWER
    case .atan2: KERNEL_ANGLE
    case .fmod: KERNEL_REST
    case .remainder: KERNEL_REMAINDER
    case .floorDivide: KERNEL_FLOOR_QUOTIENT
    case .hypot: KERNEL_HYPOTENUSE
    case .logaddexp: KERNEL_LOG_SUM
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
  static func combine(_ dtype: DType, _ operation: KernelOperation, _ strip: Strip) {
    let (a, b) = unsafe (strip.first, strip.second)
    unsafe kernels_combine(
      dtype.element, operation, strip.rows, strip.columns, a.address, a.row, a.step, b.address,
      b.row, b.step, strip.result)
  }

  @unsafe
  static func compare(_ dtype: DType, _ comparison: KernelComparison, _ strip: Strip) {
    let (a, b) = unsafe (strip.first, strip.second)
    unsafe kernels_compare(
      dtype.element, comparison, strip.rows, strip.columns, a.address, a.row, a.step, b.address,
      b.row, b.step, strip.booleans())
  }

  /// The distances of the first operand, which lies as the result does, from the second, times the third.
  @unsafe
  static func scaleDistances(_ strip: Strip) {
    let (x, a, b) = unsafe (strip.first, strip.second, strip.third)
    unsafe kernels_scale_distances(
      strip.rows, strip.columns, x.floats(), a.floats(), a.row, a.step, b.floats(), b.row, b.step,
      strip.floats())
  }

  /// The second operand where the first is true, the third elsewhere; elements of `bytes` bytes.
  @unsafe
  static func choose(_ bytes: Int, _ strip: Strip) {
    let (c, a, b) = unsafe (strip.first, strip.second, strip.third)
    unsafe kernels_choose(
      bytes, strip.rows, strip.columns, c.booleans(), c.row, c.step, a.address, a.row, a.step,
      b.address, b.row, b.step, strip.result)
  }
}

extension DynamicTensor {
  /// A gradient through a function of each element that gave this.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func slope(_ function: KernelOperation, _ gradient: DynamicTensor) throws -> DynamicTensor {
    let both = Elementwise(
      sizes: sizes, dtype: dtype, operands: (self, dtype), (gradient, dtype))
    return try unsafe both { unsafe Kernels.combine(dtype, function, $0) }
  }

  /// The elements above 0, the others times slopes that broadcast to these sizes.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func sloped(by slopes: DynamicTensor) throws -> DynamicTensor {
    let both = Elementwise(
      sizes: sizes, dtype: dtype, operands: (self, dtype), (slopes, dtype))
    return try unsafe both { unsafe Kernels.combine(dtype, KERNEL_SLOPED, $0) }
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
    if dtype == .float64 {
      return try unsafe mapped { unsafe kernels_simple_doubles(function, $0, $1, $2) }
    }
    return try unsafe mapped { unsafe kernels_simple(function, $0, $1, $2) }
  }

  /// A simple function of whole numbers.
  ///
  /// - Throws: `MemoryError`.
  func mappedWholes(_ function: KernelSimple) throws -> DynamicTensor {
    let (each, bytes) = (
      Elementwise(sizes: sizes, dtype: dtype, operands: (self, dtype)), dtype.bytes
    )
    return try unsafe each { strip in
      unsafe strip.forEachElement(bytes) { count, x, y in
        unsafe kernels_simple_wholes(function, bytes, count, x, y)
      }
    }
  }

  /// A function of real elements; some have numbers of their own.
  ///
  /// Those of float32 are computed in float64, of many elements in float32.
  ///
  /// - Throws: `MemoryError`.
  func mapped(
    _ function: KernelFunction, _ first: Double = 0, _ second: Double = 0
  ) throws -> DynamicTensor {
    if dtype == .float64 {
      return try unsafe mapped { unsafe kernels_exact(function, first, second, $0, $1, $2) }
    }
    if count > Self.many {
      return try unsafe mapped { unsafe kernels_quick(function, first, second, $0, $1, $2) }
    }
    return try unsafe mapped { unsafe kernels_precise(function, first, second, $0, $1, $2) }
  }

  /// Real elements with other numbers for NaN and the infinities.
  ///
  /// - Throws: `MemoryError`.
  func replaced(nan: Double, above: Double, below: Double) throws -> DynamicTensor {
    if dtype == .float64 {
      return try unsafe mapped { (count, x: UnsafePointer<Double>, y) in
        unsafe kernels_replace(true, nan, above, below, count, x, y)
      }
    }
    return try unsafe mapped { (count, x: UnsafePointer<Float>, y) in
      unsafe kernels_replace(false, nan, above, below, count, x, y)
    }
  }

  /// Of more elements than these nobody reads the last digit, but waits for them.
  private static let many = 1 << 16

  @unsafe
  private func mapped<Real: RealElement>(
    _ kernel: (Int, UnsafePointer<Real>, UnsafeMutablePointer<Real>) -> Void
  ) throws -> DynamicTensor {
    let kind = Real.dtype
    let each = Elementwise(sizes: sizes, dtype: kind, operands: (self, kind))
    return try unsafe each { strip in
      unsafe strip.forEachElement(kind.bytes) { count, x, y in
        unsafe kernel(
          count, x.assumingMemoryBound(to: Real.self), y.assumingMemoryBound(to: Real.self))
      }
    }
  }
}

extension Strip {
  /// Calls with each row of the first operand and of the result, or with each element where one is repeated.
  fileprivate func forEachElement(
    _ bytes: Int, _ body: (Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void
  ) {
    unsafe forEachRow(bytes: bytes) { row in
      if unsafe row.first.step == 1 || row.columns == 1 {
        return unsafe body(row.columns, row.first.address, row.result)
      }
      for place in 0..<(unsafe row.columns) {
        unsafe body(
          1, row.first.address + place * row.first.step * bytes, row.result + place * bytes)
      }
    }
  }
}

extension Kernels {
  /// A part of a list as elements of another kind.
  ///
  /// - Throws: `Interruption.stopped`.
  static func converted<Element: TensorElement, Result: TensorElement>(
    _ values: [Element], _ range: Range<Int>
  ) throws -> [Result] {
    precondition(range.lowerBound >= 0 && range.upperBound <= values.count)
    return try unsafe [Result](unsafeUninitializedCapacity: range.count) { target, written in
      try unsafe values.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        try Interruption.inParts(of: range.count) { part in
          unsafe kernels_convert(
            Element.dtype.element, Result.dtype.element, part.count,
            source + range.lowerBound + part.lowerBound, target + part.lowerBound)
        }
        written = range.count
      }
    }
  }
}
