import CKernels

// Unsafe throughout: pointers go to C, after the counts were compared.
extension Kernels {
  /// parameters −= rate · gradients.
  static func descend(_ parameters: Buffer<Float>, along gradients: Buffer<Float>, rate: Float) {
    precondition(parameters.count == gradients.count)
    Workers.split(parameters.count, work: Workers.pass) { part in
      unsafe kernels_sgd(
        part.count, rate, gradients.pointer + part.lowerBound, parameters.pointer + part.lowerBound)
    }
  }

  /// velocity = momentum · velocity + gradients, the first velocity being the gradients; then
  /// parameters −= rate · velocity.
  static func descend(
    _ parameters: Buffer<Float>, along gradients: Buffer<Float>, velocity: Buffer<Float>,
    momentum: Float, isFirst: Bool, rate: Float
  ) {
    precondition(parameters.count == gradients.count && velocity.count == gradients.count)
    Workers.split(parameters.count, work: Workers.pass) { part in
      let start = part.lowerBound
      unsafe kernels_momentum(
        part.count, rate, isFirst ? 0 : momentum, gradients.pointer + start,
        velocity.pointer + start, parameters.pointer + start)
    }
  }

  /// The numbers of one Adam step.
  struct Adam {
    let beta1, beta2, epsilon, weightDecay, rate: Double
    let step: Int
  }

  /// One step of Adam or AdamW, as torch's own loop computes it.
  static func adam(
    _ parameters: Buffer<Float>, _ gradients: Buffer<Float>, first: Buffer<Float>,
    second: Buffer<Float>, _ numbers: Adam
  ) {
    precondition(parameters.count == gradients.count)
    precondition(first.count == gradients.count && second.count == gradients.count)
    let (correction1, correction2) = (
      1 - power(numbers.beta1, numbers.step), 1 - power(numbers.beta2, numbers.step)
    )
    Workers.split(parameters.count, work: Workers.pass) { part in
      let start = part.lowerBound
      unsafe kernels_adam(
        part.count, Float(1 - numbers.rate * numbers.weightDecay),
        Float(numbers.rate / correction1), Float(correction2.squareRoot()),
        Float(1 - numbers.beta1), Float(numbers.beta2), Float(1 - numbers.beta2),
        Float(numbers.epsilon), gradients.pointer + start, first.pointer + start,
        second.pointer + start, parameters.pointer + start)
    }
  }

  /// average += share · (numbers − average).
  static func average(_ average: Buffer<Float>, towards numbers: Buffer<Float>, by share: Float) {
    precondition(average.count == numbers.count)
    Workers.split(average.count, work: Workers.pass) { part in
      unsafe kernels_average(
        part.count, share, numbers.pointer + part.lowerBound, average.pointer + part.lowerBound)
    }
  }

  /// base to a whole power, by squaring.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
