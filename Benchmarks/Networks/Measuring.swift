import CKernels
import Engine
import Glibc

/// Sends what was printed.
func flush() { fflush(nil) }

/// How long something takes, in seconds.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let elapsed = try ContinuousClock().measure(body).components
  return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
}

/// A network in training, made once: making a wide one takes longer than a step of it.
struct Trainings {
  private var known: (name: String, trainer: Trainer)?

  /// Milliseconds a step.
  mutating func milliseconds(
    _ name: String, steps: Int, _ make: () throws -> Trainer
  ) throws -> Double {
    if known?.name != name {
      known = nil
      let trainer = try make()
      _ = try trainer.advance()
      known = (name, trainer)
    }
    guard let trainer = known?.trainer else { return .nan }
    return try seconds { for _ in 0..<steps { _ = try trainer.advance() } } / Double(steps) * 1e3
  }
}

extension Trainer {
  /// Trains a stack by plain gradient descent.
  convenience init(_ line: String, on data: Dataset, batch: Int) throws {
    var generator = Generator(seed: 42)
    let model = try Sequential(line, generator: &generator)
    try self.init(model, on: data, batch: batch, rate: LearningRate(0.01), generator: generator)
  }
}

/// One matrix product of a step, through the kernel alone.
struct Product {
  private let form: String
  private let m, n, k: Int

  /// `forward|weights|input M N K`: y[M,N] = x[M,K] w[K,N], or its gradients.
  init(_ words: [String]) {
    form = words[0]
    (m, n, k) = (Int(words[1]) ?? 1, Int(words[2]) ?? 1, Int(words[3]) ?? 1)
  }

  func gflops() -> Double {
    let x = [Float](repeating: 0.5, count: m * k)
    let w = [Float](repeating: 0.25, count: k * n)
    let y = [Float](repeating: 0.125, count: m * n)
    var out = [Float](repeating: 0, count: max(m * n, m * k, k * n))
    let work = 2 * Double(m) * Double(n) * Double(k)
    let rounds = max(1, Int(4e8 / work))
    var best = 0.0
    for _ in 0..<7 {
      let taken = seconds {
        for _ in 0..<rounds {
          // The kernel itself is measured: the arrays lie as it wants them.
          switch form {
          case "forward": unsafe kernels_matmul(m, n, k, x, k, w, n, nil, &out, n)
          case "weights": unsafe kernels_matmul_at_b(m, n, k, x, k, y, n, &out, n)
          default: unsafe kernels_matmul_a_bt(m, n, k, y, n, w, n, &out, k)
          }
        }
      }
      best = max(best, work * Double(rounds) / taken * 1e-9)
    }
    return best
  }
}

/// A saved model that is evaluated and sampled from.
struct TrainedModel {
  private let model: Sequential
  private let data: Dataset

  /// Reads a file; the bundled names are contexts, or each a row.
  init(path: String, isOfRows: Bool) throws {
    model = try Checkpoint(SafetensorsFile(path: path)).model
    var options = Dataset.Options()
    if isOfRows { options.cut = .whole }
    data = try Dataset.bundled(options)
  }

  /// Seconds for a whole part of the split, and its loss.
  func evaluate(_ part: Dataset.Part) throws -> String {
    var loss: Float = 0
    let taken = try seconds { loss = try Evaluator.loss(of: model, on: data, part) }
    return "\(taken) \(loss)"
  }

  /// Seconds for the logits of a whole part, each context computed by itself.
  func passApart(_ part: Dataset.Part) throws -> String {
    let (size, block) = (1024, data.options.block)
    let contexts = (0..<data.count(part)).compactMap { data.example(part, $0)?.context }
    let plan = try Plan(model, input: Shape(size, block), purpose: .inference)
    let taken = try seconds {
      for start in stride(from: 0, to: contexts.count, by: size) {
        // The last ones are filled up with the first.
        let batch = (start..<start + size).flatMap { contexts[$0 % contexts.count] }
        try plan.load(batch)
        try plan.evaluate()
      }
    }
    return "\(taken) \(plan.output.values[0])"
  }

  /// Seconds for this many items, and the items.
  func sample(_ count: Int, seed: UInt64) throws -> String {
    var generator = Generator(seed: seed)
    var texts: [String] = []
    let taken = try seconds {
      let sampler = try Sampler(model, data.contexts, expecting: count)
      texts = try sampler.samples(count, generator: &generator).map(\.text)
    }
    return "\(taken) \(texts.joined(separator: " "))"
  }
}
