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

/// The lecture's network at some size.
struct Network: Hashable {
  let batch, embedding, hidden, block: Int
  let tree: [Int]

  /// `BATCH EMBEDDING HIDDEN BLOCK 2,2,2`.
  init(_ words: [String]) {
    let numbers = words.prefix(4).map { Int($0) ?? 1 }
    (batch, embedding, hidden, block) = (numbers[0], numbers[1], numbers[2], numbers[3])
    tree = words[4].split(separator: ",").map { Int($0) ?? 1 }
  }

  /// The shell's line.
  var line: String {
    var layers = ["embedding 27 \(embedding)"]
    var width = embedding
    for group in tree {
      layers.append("flatten \(group), linear \(width * group) \(hidden) bias=false")
      layers.append("batchnorm \(hidden), tanh")
      width = hidden
    }
    return (layers + ["linear \(hidden) 27 scale=0.1"]).joined(separator: ", ")
  }
}

/// Networks in training, each made once: making a wide one takes longer than a step of it.
struct Trainings {
  private var trainers: [Network: Trainer] = [:]

  /// Milliseconds a step.
  mutating func milliseconds(_ network: Network, steps: Int) throws -> Double {
    let trainer = try trainers[network] ?? make(network)
    trainers = [network: trainer]
    return try seconds { for _ in 0..<steps { _ = try trainer.advance() } } / Double(steps) * 1e3
  }

  private func make(_ network: Network) throws -> Trainer {
    var options = Dataset.Options()
    options.block = network.block
    var generator = Generator(seed: 42)
    let model = try Sequential(network.line, generator: &generator)
    let trainer = try Trainer(
      model, on: Dataset.bundled(options), batch: network.batch, rate: LearningRate(0.01),
      generator: generator)
    _ = try trainer.advance()
    return trainer
  }
}

extension Network {
  /// How many distinct windows each level of the tree has in a batch, in the mean over many batches.
  func distinctWindows() throws -> [Double] {
    var options = Dataset.Options()
    options.block = block
    let data = try Dataset.bundled(options)
    var generator = Generator(seed: 1)
    var sums = tree.map { _ in 0.0 }
    let batches = 200
    for _ in 0..<batches {
      let contexts = (0..<batch).compactMap { _ in
        data.example(.train, generator.integer(in: 0..<data.count(.train)))?.context
      }
      var width = 1
      for (level, group) in tree.enumerated() {
        width *= group
        let windows = contexts.flatMap { context in
          stride(from: 0, to: block, by: width).map { Array(context[$0..<$0 + width]) }
        }
        sums[level] += Double(Set(windows).count)
      }
    }
    return sums.map { $0 / Double(batches) }
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
          switch form {
          case "forward": kernels_matmul(m, n, k, x, k, w, n, nil, &out, n)
          case "weights": kernels_matmul_at_b(m, n, k, x, k, y, n, &out, n)
          default: kernels_matmul_a_bt(m, n, k, y, n, w, n, &out, k)
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

  init(path: String) throws {
    model = try Checkpoint(SafetensorsFile(path: path)).model
    data = try Dataset.bundled()
  }

  /// Seconds for the whole training split, and its loss.
  func evaluate() throws -> String {
    var loss: Float = 0
    let taken = try seconds { loss = try Evaluator.loss(of: model, on: data, .train) }
    return "\(taken) \(loss)"
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
