import Glibc
import Support

/// How many numbers meet in a weight, from torch's way to lay it out: (out, in, …taps).
package struct Fans: Sendable {
  package let inputs, outputs: Int
  /// √(2 / (in + out)).
  package var glorot: Double { (2 / Double(inputs + outputs)).squareRoot() }
}

extension DynamicTensor {
  /// How many numbers meet in this weight.
  ///
  /// - Throws: `TensorError.wrongRank` below two axes.
  package func fans(_ operation: String) throws -> Fans {
    guard rank >= 2 else {
      throw TensorError.wrongRank(
        operation: operation, wants: "a weight of at least 2 axes", got: sizes)
    }
    let taps = try Self.count(of: Array(sizes[2...]))
    return Fans(inputs: sizes[1] * taps, outputs: sizes[0] * taps)
  }

  /// Shortens the gradients of some tensors, as one vector, to a length; gives the length they had.
  ///
  /// Source: torch.nn.utils.clip_grad_norm_.
  ///
  /// - Throws: `TensorError.refused` for a length that is not finite, if that is refused.
  package static func clipGradients(
    of tensors: [DynamicTensor], to most: Double, order: Double, refusesInfinite: Bool
  ) throws -> DynamicTensor {
    let gradients = tensors.compactMap(\.gradient)
    guard !gradients.isEmpty else { return DynamicTensor(Float(0)) }
    let lengths = try gradients.map { try $0.norm(order, nil, keeps: false) }
    let total = try stacked(lengths, 0).norm(order, nil, keeps: false)
    if total.isMeta { return total }
    let length = try total.doubles()[0]
    guard length.isFinite || !refusesInfinite else {
      throw TensorError.refused(
        operation: "clip_grad_norm_", reason: "the length of the gradients is \(length)",
        mend: "error_if_nonfinite=False goes on")
    }
    // float32 is rounded as torch rounds it.
    let factor =
      total.dtype == .float64
      ? most / (length + 1e-6) : Double(Float(most) / (Float(length) + 1e-6))
    // NaN too is passed on.
    if !(factor >= 1) {
      for gradient in gradients {
        try gradient.overwrite(with: try gradient.detached() * factor)
      }
    }
    return total
  }

  /// Keeps each gradient's numbers within a distance from 0.
  ///
  /// - Throws: `MemoryError`.
  package static func clampGradients(of tensors: [DynamicTensor], to most: Double) throws {
    for gradient in tensors.compactMap(\.gradient) {
      try gradient.overwrite(
        with: gradient.detached().clamped(
          from: .number(-most), to: .number(most), byTensors: false))
    }
  }
}

extension Generator {
  /// A matrix with orthogonal rows or columns, the axes after the first as one: torch's `orthogonal_`.
  ///
  /// - Throws: `TensorError.wrongRank` below two axes; `MemoryError`; `Interruption.stopped`.
  package mutating func orthogonal(
    like tensor: DynamicTensor, gain: Double
  ) throws -> DynamicTensor {
    guard tensor.rank >= 2 else {
      throw TensorError.wrongRank(
        operation: "orthogonal_", wants: "a weight of at least 2 axes", got: tensor.sizes)
    }
    if tensor.isMeta { return try tensor.onMeta() }
    guard tensor.count > 0 else { return try .zeros(tensor.sizes, tensor.dtype) }
    let rows = tensor.sizes[0]
    let columns = tensor.count / rows
    let drawn = try normal(like: .zeros([rows, columns], tensor.dtype), mean: 0, deviation: 1)
      .doubles()
    let (long, short) = (max(rows, columns), min(rows, columns))
    // Column by column, each as a vector of the longer size.
    var vectors = (0..<short).map { number in
      (0..<long).map { place in
        rows < columns ? drawn[number * columns + place] : drawn[place * columns + number]
      }
    }
    for number in vectors.indices {
      // Twice, so that rounding leaves nothing of the earlier ones.
      for _ in 0..<2 {
        for earlier in 0..<number {
          try Interruption.check(elements: long)
          let share = zip(vectors[number], vectors[earlier]).reduce(0) { $0 + $1.0 * $1.1 }
          for place in 0..<long { vectors[number][place] -= share * vectors[earlier][place] }
        }
      }
      let length = vectors[number].reduce(0) { $0 + $1 * $1 }.squareRoot()
      for place in 0..<long { vectors[number][place] /= length }
    }
    // float32 rounds both factors.
    let isDouble = tensor.dtype == .float64
    let gain = isDouble ? gain : Double(Float(gain))
    var values = [Double](repeating: 0, count: tensor.count)
    for number in 0..<short {
      for place in 0..<long {
        let index = rows < columns ? number * columns + place : place * columns + number
        values[index] =
          gain * (isDouble ? vectors[number][place] : Double(Float(vectors[number][place])))
      }
    }
    return try DynamicTensor(of: values, tensor.sizes).converted(to: tensor.dtype)
  }
}
