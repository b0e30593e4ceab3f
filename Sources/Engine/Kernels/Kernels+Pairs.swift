import CKernels
import Glibc

// Unsafe throughout: the addresses of a strip go to C with its counts and distances.
extension Kernels {
  /// A function of two real numbers; powers by one exponent for a row are those of simpler kernels.
  @unsafe
  static func combine(_ dtype: DType, by function: KernelPairFunction, _ strip: Strip) {
    let (a, b) = unsafe (strip.first, strip.second)
    if function == KERNEL_POWER, dtype == .float64, unsafe strip.rows == 1,
      unsafe strip.columns == 1
    {
      // A single number is what Python's own floats give.
      let base = unsafe a.address.assumingMemoryBound(to: Double.self).pointee
      let exponent = unsafe b.address.assumingMemoryBound(to: Double.self).pointee
      unsafe strip.result.assumingMemoryBound(to: Double.self).pointee = pow(base, exponent)
      return
    }
    if function == KERNEL_POWER, unsafe a.step == 1, unsafe b.step == 0 {
      unsafe strip.forEachRow(bytes: dtype.bytes) { row in
        if dtype == .float32 {
          unsafe kernels_power(
            row.columns, Double(row.second.floats().pointee), row.first.floats(), row.floats())
        } else {
          unsafe raiseDoubles(row)
        }
      }
      return
    }
    unsafe kernels_combine_by(
      function, dtype == .float64, strip.rows, strip.columns, a.address, a.row, a.step, b.address,
      b.row, b.step, strip.result)
  }

  /// Powers of a row by one exponent, as torch computes those that are simple.
  @unsafe
  private static func raiseDoubles(_ row: Strip) {
    let (count, a, b) = unsafe (row.columns, row.first, row.second)
    let x = unsafe a.address.assumingMemoryBound(to: Double.self)
    let y = unsafe row.result.assumingMemoryBound(to: Double.self)
    switch unsafe b.address.assumingMemoryBound(to: Double.self).pointee {
    case 2:
      unsafe kernels_combine(KERNEL_DOUBLE, KERNEL_MULTIPLY, 1, count, x, 0, 1, x, 0, 1, y)
    case 3: unsafe kernels_exact(KERNEL_CUBE, 0, 0, count, x, y)
    case 0.5: unsafe kernels_simple_doubles(KERNEL_SQUARE_ROOT, count, x, y)
    case -0.5: unsafe kernels_simple_doubles(KERNEL_RSQRT, count, x, y)
    case -1: unsafe kernels_simple_doubles(KERNEL_RECIPROCAL, count, x, y)
    default:
      unsafe kernels_combine_by(KERNEL_POWER, true, 1, count, x, 0, 1, b.address, 0, 0, y)
    }
  }

  /// What a division of whole numbers gives, none of them by 0.
  @unsafe
  static func divideWholes(_ dtype: DType, _ function: KernelPairFunction, _ strip: Strip) {
    let (a, b) = unsafe (strip.first, strip.second)
    unsafe kernels_divide_wholes(
      function, dtype.bytes, strip.rows, strip.columns, a.address, a.row, a.step, b.address,
      b.row, b.step, strip.result)
  }
}
