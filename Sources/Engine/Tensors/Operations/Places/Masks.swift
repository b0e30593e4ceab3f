import CKernels
import Support

/// Elements that are chosen by truths.
///
/// Unsafe throughout: kernels read and write within the counts.
extension DynamicTensor {
  /// The mask, if it is all that is in the brackets and says of each element whether it is chosen.
  func wholeMask(_ items: [IndexItem]) -> DynamicTensor? {
    guard items.count == 1, case .tensor(let mask) = items[0], mask.isMask, rank > 0,
      mask.sizes == sizes, !mask.isMeta, !isMeta
    else { return nil }
    return mask
  }

  /// The elements for which a mask of these sizes is true, as a vector.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`.
  func picked(where mask: DynamicTensor) throws -> DynamicTensor {
    let (own, truths) = (sizes, try mask.converted(to: .bool).contiguous())
    // The mask may be another when the gradient is asked for.
    let places = GradientMode.remembers([self]) ? try truths.truePlaces() : nil
    return try Self.remembering("IndexBackward0", [self], { try picked(truths) }) { backward in
      let gradient = try backward.gradient
      return [
        try places.map {
          try .zeros([truths.count], gradient.dtype)
            .slicesPut(0, $0, gradient, .add, "index").reshaped(own)
        }
      ]
    }
  }

  private func picked(_ truths: DynamicTensor) throws -> DynamicTensor {
    let (tensor, bytes) = (try contiguous(), dtype.bytes)
    let found = try truths.trueCount()
    return try unsafe Self.written(dtype, [found]) { target in
      try unsafe tensor.block.values.withAddress { source in
        let source = unsafe source + tensor.offset * bytes
        try unsafe truths.withElements { (truths: UnsafePointer<Bool>) in
          var done = 0
          try Interruption.inParts(of: count) { part in
            let start = part.lowerBound
            done += unsafe kernels_pick_where(
              bytes, part.count, found - done, truths + start, source + start * bytes,
              target + done * bytes)
          }
        }
      }
    }
  }

  /// The numbers of the elements that are true, counted in order.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`.
  func truePlaces() throws -> DynamicTensor {
    let found = try trueCount()
    return try unsafe Self.written(.int64, [found]) { target in
      let target = unsafe target.assumingMemoryBound(to: Int64.self)
      try unsafe withElements { (truths: UnsafePointer<Bool>) in
        var done = 0
        try Interruption.inParts(of: count) { part in
          done += unsafe kernels_places_where(
            part.count, found - done, Int64(part.lowerBound), truths + part.lowerBound,
            target + done)
        }
      }
    }
  }

  private func trueCount() throws -> Int {
    try wholeSums(Array(sizes.indices), keeps: false).integers()[0]
  }

  /// Where elements are not 0: a row of indices for each, as PyTorch has it with the columns in order.
  ///
  /// - Throws: `MemoryError`.
  package func nonzero() throws -> DynamicTensor {
    if isMeta { throw TensorError.noNumbers(sizes: sizes) }
    var places = try GradientMode.off { try converted(to: .bool) }.truePlaces().integers()
    let found = places.count
    let all = try Self.reserve([found, rank], .int64)
    var columns = try [Int](interruptiblyRepeating: 0, count: all)
    for axis in sizes.indices.reversed() {
      let size = sizes[axis]
      try Interruption.inParts(of: found) { part in
        for number in part {
          let (rest, index) = places[number].quotientAndRemainder(dividingBy: size)
          (places[number], columns[axis * found + number]) = (rest, index)
        }
      }
    }
    let flat = try DynamicTensor(columns, [columns.count])
    return try DynamicTensor(flat.block, 0, [found, rank], [1, found])
  }
}
