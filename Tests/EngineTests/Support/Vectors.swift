import FoundationEssentials
import TestSupport

/// The numbers that PyTorch and Python computed, read from the folder `Vectors`.
enum Vectors {
  /// One file of the folder.
  static func read<Contents: Decodable>(_ name: String) throws -> Contents {
    try JSONDecoder().decode(
      Contents.self, from: Repository.bytes("Tests/EngineTests/Vectors/\(name).json"))
  }
}

/// What generator.json holds.
struct GeneratorVectors: Decodable {
  struct Case: Decodable, Sendable {
    struct Arguments: Decodable, Sendable {
      var shape: [Int]?
      var low, high, times: Int?
      var n: Int?
      var weights: [Float]?
      var p: Double?
    }
    let seed: UInt64
    let name: String
    let args: Arguments
    let values: [Double]
    let after: Double
  }
  let cases: [Case]

  /// The cases of these names, in the file's order.
  static func named(_ names: String...) throws -> [Case] {
    let all: GeneratorVectors = try Vectors.read("generator")
    return all.cases.filter { names.contains($0.name) }
  }
}

/// A tensor of layers.json.
struct VectorTensor: Decodable, Sendable {
  let shape: [Int]
  let values: [Float]
}

/// What layers.json holds.
struct LayerVectors: Decodable {
  struct Case: Decodable, Sendable {
    let layer: String
    let mode: String
    let input: VectorTensor
    let parameters, buffers: [String: VectorTensor]
    let ids: Bool?
    let seed: UInt64?
    let output, outputGradient: VectorTensor
    let inputGradient: VectorTensor?
    let parameterGradients, buffersAfter: [String: VectorTensor]

    enum CodingKeys: String, CodingKey {
      case layer, mode, input, parameters, buffers, ids, seed, output
      case outputGradient = "output_gradient"
      case inputGradient = "input_gradient"
      case parameterGradients = "parameter_gradients"
      case buffersAfter = "buffers_after"
    }
  }
  struct Loss: Decodable, Sendable {
    let logits: VectorTensor
    let targets: VectorTensor
    let loss: Float
    let gradient: VectorTensor
  }
  /// What torch draws for a layer after `manual_seed(42)`.
  struct Draw: Decodable, Sendable {
    let layer: String
    let parameters: [String: VectorTensor]
  }
  let cases: [Case]
  let losses: [Loss]
  let draws: [Draw]
}

/// What network.json holds.
struct NetworkVectors: Decodable {
  struct Case: Decodable, Sendable {
    let config: String
    let parameters: Int
    let examples: [String: [Int]]
    let losses, eval: [String: Double]
    let samples: [String]
  }
  let cases: [Case]

  /// The case of one network.
  static func named(_ name: String) throws -> Case? {
    let all: NetworkVectors = try Vectors.read("network")
    return all.cases.first { $0.config == name }
  }
}
