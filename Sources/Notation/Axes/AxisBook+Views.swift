import Engine

/// Which axes a reshaped tensor has.
extension AxisBook {
  /// The axes of a tensor whose elements are counted anew, in the order in which they lie.
  static func reshaped(
    _ axes: [AxisNote], to sizes: [Int], at place: CodePlace?
  ) -> [AxisNote] {
    guard !axes.contains(where: { $0.size == 0 }), !sizes.contains(0) else {
      return sizes.map { AxisNote($0, .made("a view"), at: place) }
    }
    var result: [AxisNote] = []
    var rest = axes.filter { $0.size != 1 }
    var ones = axes.filter { $0.size == 1 }
    // What is left of the last of the rest.
    var left = rest.last?.size ?? 1
    func takeAll(_ size: Int) -> AxisNote? {
      guard let last = rest.popLast() else { return nil }
      defer { left = rest.last?.size ?? 1 }
      return size == last.size ? last : AxisNote(size, .share(last), at: place)
    }
    for (axis, size) in sizes.enumerated().reversed() {
      guard size > 1 else {
        // An axis of which nothing is left is still that axis.
        let same = axes.count == sizes.count && size == 1 ? axes[axis] : nil
        let share = same.map { $0.size > 1 ? AxisNote(1, .share($0), at: place) : $0 }
        result.append(share ?? ones.popLast() ?? AxisNote(size, .inserted, at: place))
        continue
      }
      var wanted = size
      var parts: [AxisNote] = []
      while wanted > 1, let last = rest.last {
        if wanted % left == 0 {
          wanted /= left
          takeAll(left).map { parts.append($0) }
        } else if left % wanted == 0 {
          parts.append(AxisNote(wanted, .share(last), at: place))
          left /= wanted
          wanted = 1
        } else {
          // The sizes do not divide: the elements are cut elsewhere.
          return sizes.map { AxisNote($0, .made("a view across axes"), at: place) }
        }
      }
      result.append(
        parts.count == 1 ? parts[0] : AxisNote(size, .fused(parts.reversed()), at: place))
    }
    return result.reversed()
  }

  /// The axes of an indexed tensor, as its strides show.
  static func indexed(
    _ axes: [AxisNote], _ tensor: DynamicTensor, _ result: DynamicTensor, at place: CodePlace?
  ) -> [AxisNote] {
    var next = 0
    return result.sizes.indices.map { axis in
      let (size, stride) = (result.sizes[axis], result.strides[axis])
      for candidate in next..<max(next, axes.count) {
        let own = tensor.strides[candidate]
        guard own != 0, stride != 0, stride % own == 0 else { continue }
        if axes[candidate].size == size {
          next = candidate + 1
          return axes[candidate]
        }
        if size < axes[candidate].size, abs(stride / own) < axes[candidate].size {
          // A later axis of the same size fits better than a part of this one.
          let isElsewhere = (candidate + 1..<max(axes.count, candidate + 1)).contains {
            axes[$0].size == size && tensor.strides[$0] == stride
          }
          if isElsewhere { continue }
          next = candidate + 1
          return AxisNote(size, .resized(axes[candidate], by: "an index"), at: place)
        }
      }
      return size == 1
        ? AxisNote(size, .inserted, at: place) : AxisNote(size, .made("an index"), at: place)
    }
  }
}
