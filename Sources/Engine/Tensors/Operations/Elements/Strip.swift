import Support

/// An operand as an elementwise operation reads it.
@unsafe
struct StripOperand {
  /// The first element of the strip.
  var address: UnsafeRawPointer
  /// The distances to the next row and, along a row, to the next element, 0 or 1; in elements.
  var row, step: Int

  func floats() -> UnsafePointer<Float> { unsafe address.assumingMemoryBound(to: Float.self) }
  func booleans() -> UnsafePointer<Bool> { unsafe address.assumingMemoryBound(to: Bool.self) }
}

/// Rows of elements that an operation computes at once: what a kernel is called with.
///
/// Unsafe: the addresses are valid during the call.
@unsafe
struct Strip {
  var rows, columns: Int
  /// As many operands as the operation has; the others are the first again.
  var first, second, third: StripOperand
  /// Where the rows of the result go, one after another.
  var result: UnsafeMutableRawPointer

  func floats() -> UnsafeMutablePointer<Float> { unsafe result.assumingMemoryBound(to: Float.self) }
  func booleans() -> UnsafeMutablePointer<Bool> {
    unsafe result.assumingMemoryBound(to: Bool.self)
  }
}

extension Strip {
  /// Calls with each row as a strip of its own, or with all of them as one where they lie in a run; elements have
  /// this many bytes.
  func forEachRow(bytes size: Int, _ body: (Strip) throws -> Void) rethrows {
    var row = unsafe self
    if unsafe rows == 1
      || (first.step == 1 && first.row == columns && second.row == 0
        && second.step == 0)
    {
      unsafe (row.rows, row.columns) = (1, rows * columns)
      return try unsafe body(row)
    }
    unsafe row.rows = 1
    for number in 0..<(unsafe rows) {
      unsafe row.first.address = first.address + number * first.row * size
      unsafe row.second.address = second.address + number * second.row * size
      unsafe row.result = result + number * columns * size
      try unsafe body(row)
    }
  }

  /// Each element of the result from one of the first operand.
  @inline(__always)
  func forEach<Element, Result>(
    _: Element.Type, _: Result.Type, _ body: (Element) throws -> Result
  ) rethrows {
    let from = unsafe first.address.assumingMemoryBound(to: Element.self)
    let to = unsafe result.assumingMemoryBound(to: Result.self)
    for row in 0..<(unsafe rows) {
      for column in 0..<(unsafe columns) {
        let place = unsafe row * first.row + column * first.step
        unsafe (to + row * columns + column).initialize(to: try body(from[place]))
      }
    }
  }

  /// Each element of the result from one of both operands.
  @inline(__always)
  func forEach<Element, Result>(
    _: Element.Type, _: Result.Type, _ body: (Element, Element) throws -> Result
  ) rethrows {
    let one = unsafe first.address.assumingMemoryBound(to: Element.self)
    let other = unsafe second.address.assumingMemoryBound(to: Element.self)
    let to = unsafe result.assumingMemoryBound(to: Result.self)
    let width = unsafe columns
    for row in 0..<(unsafe rows) {
      let (a, b) = unsafe (one + row * first.row, other + row * second.row)
      let y = unsafe to + row * width
      // Each way of its own, so that the compiler makes vectors of the loops.
      switch unsafe (first.step, second.step) {
      case (1, 1):
        for column in 0..<width {
          unsafe (y + column).initialize(to: try body(a[column], b[column]))
        }
      case (1, 0):
        let right = unsafe b.pointee
        for column in 0..<width { unsafe (y + column).initialize(to: try body(a[column], right)) }
      case (0, 1):
        let left = unsafe a.pointee
        for column in 0..<width { unsafe (y + column).initialize(to: try body(left, b[column])) }
      default:
        for column in 0..<width {
          unsafe (y + column).initialize(
            to: try body(a[column * first.step], b[column * second.step]))
        }
      }
    }
  }
}
