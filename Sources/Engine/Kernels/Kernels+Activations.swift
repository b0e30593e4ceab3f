import CKernels

// Unsafe throughout: pointers go to C, after the counts were compared.
extension Kernels {
  static func silu(_ x: Buffer<Float>, into y: Buffer<Float>) { unsafe map(kernels_silu, x, y) }
  /// dx = dy · σ(x) · (1 + x · (1 − σ(x))).
  static func siluBackward(_ x: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    unsafe zip(kernels_silu_backward, x, dy, dx)
  }

  static func geluTanh(_ x: Buffer<Float>, into y: Buffer<Float>) {
    unsafe map(kernels_gelu_tanh, x, y)
  }
  /// dx = dy · d/dx [x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))].
  static func geluTanhBackward(_ x: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    unsafe zip(kernels_gelu_tanh_backward, x, dy, dx)
  }

  /// y = x where x > 0, else slope · x.
  static func leakyReLU(_ x: Buffer<Float>, slope: Float, into y: Buffer<Float>) {
    unsafe map(x, y) { unsafe kernels_leaky_relu($0, slope, $1, $2) }
  }
  /// dx = dy where x > 0, else slope · dy.
  static func leakyReLUBackward(
    _ x: Buffer<Float>, _ dy: Buffer<Float>, slope: Float, into dx: Buffer<Float>
  ) {
    unsafe zip(x, dy, dx) { unsafe kernels_leaky_relu_backward($0, slope, $1, $2, $3) }
  }

  /// y = x where x > 0, else alpha · (eˣ − 1).
  static func elu(_ x: Buffer<Float>, alpha: Float, into y: Buffer<Float>) {
    unsafe map(x, y) { unsafe kernels_elu($0, alpha, $1, $2) }
  }
  /// dx = dy where x > 0, else alpha · eˣ · dy.
  static func eluBackward(
    _ x: Buffer<Float>, _ dy: Buffer<Float>, alpha: Float, into dx: Buffer<Float>
  ) {
    unsafe zip(x, dy, dx) { unsafe kernels_elu_backward($0, alpha, $1, $2, $3) }
  }

  /// y = log(1 + e^(beta·x))/beta, x itself where beta·x is above the threshold.
  static func softplus(
    _ x: Buffer<Float>, beta: Float, threshold: Float, into y: Buffer<Float>
  ) {
    unsafe map(x, y) { unsafe kernels_softplus($0, beta, threshold, $1, $2) }
  }
  /// dx = dy · σ(beta·x), dy itself where beta·x is above the threshold.
  static func softplusBackward(
    _ x: Buffer<Float>, _ dy: Buffer<Float>, beta: Float, threshold: Float, into dx: Buffer<Float>
  ) {
    unsafe zip(x, dy, dx) { unsafe kernels_softplus_backward($0, beta, threshold, $1, $2, $3) }
  }

  /// y = the first half of each run of 2 · `half` numbers, gated by the second: a · σ(b).
  static func glu(_ x: Buffer<Float>, half: Int, into y: Buffer<Float>) {
    precondition(x.count == 2 * y.count && half > 0 && y.count % half == 0)
    unsafe kernels_glu(y.count / half, half, x.pointer, y.pointer)
  }
  /// da = dy · σ(b); db = dy · a · σ(b) · (1 − σ(b)).
  static func gluBackward(
    _ x: Buffer<Float>, _ dy: Buffer<Float>, half: Int, into dx: Buffer<Float>
  ) {
    precondition(x.count == 2 * dy.count && dx.count == x.count && half > 0)
    precondition(dy.count % half == 0)
    unsafe kernels_glu_backward(dy.count / half, half, x.pointer, dy.pointer, dx.pointer)
  }

  /// y = the tanh of the first half of each row, gated by the second: tanh(a) · σ(b).
  ///
  /// Where they are given, `factors`, as large as x, receive tanh(a) and σ(b).
  static func gate(_ x: Buffer<Float>, factors: Buffer<Float>?, into y: Buffer<Float>) {
    precondition(x.count == 2 * y.count && x.columns == 2 * y.columns)
    precondition(factors.map { $0.count == x.count } ?? true)
    let (half, all) = (y.columns, y.rows)
    let (x, factors, y) = unsafe (x.pointer, factors?.pointer, y.pointer)
    Workers.split(all, work: 2 * half * Workers.function) { rows in
      let start = rows.lowerBound * half
      unsafe kernels_gate(
        rows.count, half, x + 2 * start, factors.map { unsafe $0 + 2 * start }, y + start)
    }
  }
  /// da = dy · σ(b) · (1 − tanh²(a)); db = dy · tanh(a) · σ(b) · (1 − σ(b)), from the factors.
  static func gateBackward(
    factors: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>
  ) {
    precondition(dx.count == 2 * dy.count && factors.count == dx.count)
    precondition(dx.columns == 2 * dy.columns)
    let (half, all) = (dy.columns, dy.rows)
    let (factors, dy, dx) = unsafe (factors.pointer, dy.pointer, dx.pointer)
    Workers.split(all, work: 2 * half * Workers.pass) { rows in
      let start = rows.lowerBound * half
      unsafe kernels_gate_backward(
        rows.count, half, factors + 2 * start, dy + start, dx + 2 * start)
    }
  }
}
