import CKernels

// Unsafe throughout: pointers go to C, after the counts were compared.
extension Kernels {
  /// Turns uniforms into normals, 16 at a time, in place.
  static func boxMuller(_ buffer: Buffer<Float>, from start: Int, blocks: Int) {
    precondition(start >= 0 && blocks * 16 <= buffer.count - start)
    unsafe kernels_box_muller(blocks, buffer.pointer + start)
  }

  /// The twister's next words, in the place of the last.
  static func twist(_ words: inout [UInt32]) {
    precondition(words.count == MersenneTwister.size)
    unsafe words.withUnsafeMutableBufferPointer { unsafe kernels_mersenne_twist($0.baseAddress) }
  }

  /// Uniform draws from untempered words.
  static func uniforms(_ words: ArraySlice<UInt32>, into draws: Buffer<Float>, at place: Int) {
    precondition(place >= 0 && words.count <= draws.count - place)
    unsafe words.withUnsafeBufferPointer {
      unsafe kernels_uniform($0.count, $0.baseAddress, draws.pointer + place)
    }
  }

  /// Exponential draws from untempered words, two a draw.
  static func exponentials(
    _ words: ArraySlice<UInt32>, into draws: Buffer<Float>, at place: Int
  ) {
    let count = words.count / 2
    precondition(place >= 0 && count <= draws.count - place)
    unsafe words.withUnsafeBufferPointer {
      unsafe kernels_exponential(count, $0.baseAddress, draws.pointer + place)
    }
  }

  /// The place of the largest probability over exponential; the first of equals.
  static func multinomial(
    _ probabilities: Buffer<Float>, row: Int, _ draws: Buffer<Float>, at place: Int
  ) -> Int {
    let count = probabilities.columns
    precondition(count > 0 && row >= 0 && row < probabilities.rows)
    precondition(place >= 0 && count <= draws.count - place)
    return unsafe kernels_multinomial(
      count, probabilities.pointer + row * count, draws.pointer + place)
  }
}
