import CKernels

/// The C kernels behind checked buffers.
///
/// Unsafe throughout: pointers go to C. Each call first checks that the sizes agree, which the
/// layers' shape formulas guarantee; these checks are the last line of defence.
enum Kernels {
  /// Columns are shared out in multiples of this: whole vectors of the widest instruction set.
  static let vectors = 32

  /// y = x · weight + bias.
  ///
  /// Shapes: x [rows, K], weight [K, N], bias [N] or nil, y [rows, N].
  static func linear(
    _ x: Buffer<Float>, _ weight: Buffer<Float>, _ bias: Buffer<Float>?, into y: Buffer<Float>
  ) {
    let (inputs, outputs) = (x.columns, y.columns)
    precondition(weight.count == inputs * outputs && x.rows == y.rows)
    precondition(bias.map { $0.count == outputs } ?? true)
    let (x, weight, bias, y, all) = unsafe (
      x.pointer, weight.pointer, bias?.pointer, y.pointer, x.rows
    )
    Workers.split(all, work: inputs * outputs) { rows in
      unsafe kernels_matmul(
        rows.count, outputs, inputs, x + rows.lowerBound * inputs, inputs, weight, outputs, bias,
        y + rows.lowerBound * outputs, outputs)
    }
  }

  /// y = x · weightᵀ + bias.
  ///
  /// Shapes: x [rows, K], weight [N, K], bias [N] or nil, y [rows, N].
  static func linearTransposed(
    _ x: Buffer<Float>, _ weight: Buffer<Float>, _ bias: Buffer<Float>?, into y: Buffer<Float>
  ) {
    inputGradient(x, weight, into: y)
    guard let bias else { return }
    precondition(bias.count == y.columns)
    unsafe kernels_add_to_rows(y.rows, y.columns, bias.pointer, y.pointer)
  }

  /// dweight = xᵀ · dy; or, where the weight is to step, weight −= rate · xᵀ · dy, dweight being lost.
  ///
  /// Shapes: x [rows, K], dy [rows, N], dweight and weight [K, N].
  static func weightGradient(
    _ x: Buffer<Float>, _ dy: Buffer<Float>, into dweight: Buffer<Float>, stepping step: Descent?
  ) {
    let (inputs, outputs) = (x.columns, dy.columns)
    precondition(dweight.count == inputs * outputs && x.rows == dy.rows)
    precondition(step.map { $0.parameter.count == dweight.count } ?? true)
    let (x, dy, dweight, rows) = unsafe (x.pointer, dy.pointer, dweight.pointer, x.rows)
    let (weight, rate) = unsafe (step?.parameter.pointer, step?.rate ?? 0)
    Workers.split(inputs, work: rows * outputs) { part in
      let start = part.lowerBound * outputs
      unsafe kernels_descend_at_b(
        rows, outputs, part.count, x + part.lowerBound, inputs, dy, outputs, rate,
        dweight + start, weight.map { unsafe $0 + start }, outputs)
    }
  }

  /// dx = dy · weightᵀ.
  ///
  /// Shapes: dy [rows, N], weight [K, N], dx [rows, K].
  static func inputGradient(
    _ dy: Buffer<Float>, _ weight: Buffer<Float>, into dx: Buffer<Float>
  ) {
    let (inputs, outputs) = (dx.columns, dy.columns)
    precondition(weight.count == inputs * outputs && dx.rows == dy.rows)
    let (dy, weight, dx, rows) = unsafe (dy.pointer, weight.pointer, dx.pointer, dy.rows)
    Workers.split(inputs, work: rows * outputs, multiple: vectors) { part in
      unsafe kernels_matmul_a_bt(
        rows, outputs, part.count, dy, outputs, weight + part.lowerBound * outputs, outputs,
        dx + part.lowerBound, inputs)
    }
  }

  /// out = the sum of x's rows.
  ///
  /// Shapes: x [rows, N], out [N].
  static func sumRows(_ x: Buffer<Float>, into out: Buffer<Float>) {
    precondition(out.count == x.columns)
    let columns = x.columns
    Workers.split(columns, work: x.rows * Workers.pass, multiple: vectors) { part in
      unsafe kernels_sum_rows(
        x.rows, part.count, columns, x.pointer + part.lowerBound, out.pointer + part.lowerBound)
    }
  }

}
