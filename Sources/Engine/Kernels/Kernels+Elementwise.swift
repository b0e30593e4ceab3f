import CKernels

// Unsafe throughout: pointers go to C, after the counts were compared.
extension Kernels {
  /// A kernel that reads one array and writes another.
  typealias Map =
    @convention(c) (Int, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?) -> Void
  /// A kernel that reads two arrays and writes a third.
  typealias Zip =
    @convention(c) (
      Int, UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?
    ) -> Void

  static func map(_ kernel: Map, _ x: Buffer<Float>, _ y: Buffer<Float>) {
    unsafe map(x, y) { unsafe kernel($0, $1, $2) }
  }

  /// Runs a kernel with arguments of its own on parts of the arrays.
  static func map(
    _ x: Buffer<Float>, _ y: Buffer<Float>,
    _ kernel: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    precondition(x.count == y.count)
    let (x, y, count) = unsafe (x.pointer, y.pointer, x.count)
    Workers.split(count, work: Workers.function) { part in
      unsafe kernel(part.count, x + part.lowerBound, y + part.lowerBound)
    }
  }

  static func zip(
    _ kernel: Zip, _ x: Buffer<Float>, _ dy: Buffer<Float>, _ dx: Buffer<Float>
  ) {
    unsafe zip(x, dy, dx) { unsafe kernel($0, $1, $2, $3) }
  }

  /// Runs a kernel with arguments of its own on parts of the arrays.
  static func zip(
    _ x: Buffer<Float>, _ dy: Buffer<Float>, _ dx: Buffer<Float>,
    _ kernel: (
      Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    precondition(x.count == dy.count && dy.count == dx.count)
    let (x, dy, dx, count) = unsafe (x.pointer, dy.pointer, dx.pointer, x.count)
    Workers.split(count, work: Workers.pass) { part in
      let start = part.lowerBound
      unsafe kernel(part.count, x + start, dy + start, dx + start)
    }
  }

  static func tanh(_ x: Buffer<Float>, into y: Buffer<Float>) { unsafe map(kernels_tanh, x, y) }
  /// dx = dy · (1 − y²).
  static func tanhBackward(_ y: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    unsafe zip(kernels_tanh_backward, y, dy, dx)
  }

  static func sigmoid(_ x: Buffer<Float>, into y: Buffer<Float>) {
    unsafe map(kernels_sigmoid, x, y)
  }
  /// dx = dy · y · (1 − y).
  static func sigmoidBackward(_ y: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    unsafe zip(kernels_sigmoid_backward, y, dy, dx)
  }

  static func relu(_ x: Buffer<Float>, into y: Buffer<Float>) { unsafe map(kernels_relu, x, y) }
  /// dx = dy where x > 0, else 0.
  static func reluBackward(_ x: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    unsafe zip(kernels_relu_backward, x, dy, dx)
  }

  static func gelu(_ x: Buffer<Float>, into y: Buffer<Float>) { unsafe map(kernels_gelu, x, y) }
  /// dx = dy · d/dx [x/2 · (1 + erf(x/√2))].
  static func geluBackward(_ x: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    unsafe zip(kernels_gelu_backward, x, dy, dx)
  }

  /// y = x · mask; y may be either.
  static func multiply(_ x: Buffer<Float>, _ mask: Buffer<Float>, into y: Buffer<Float>) {
    combine(KERNEL_MULTIPLY, x, mask, y)
  }

  /// y = a + b; y may be either.
  static func add(_ a: Buffer<Float>, _ b: Buffer<Float>, into y: Buffer<Float>) {
    combine(KERNEL_ADD, a, b, y)
  }

  private static func combine(
    _ operation: KernelOperation, _ a: Buffer<Float>, _ b: Buffer<Float>, _ y: Buffer<Float>
  ) {
    unsafe zip(a, b, y) {
      unsafe kernels_combine(KERNEL_FLOAT, operation, 1, $0, $1, 0, 1, $2, 0, 1, $3)
    }
  }

  /// y = x · factor; y may be x.
  static func scale(_ x: Buffer<Float>, by factor: Float, into y: Buffer<Float>) {
    precondition(x.count == y.count)
    unsafe kernels_scale(x.count, factor, x.pointer, y.pointer)
  }
}
