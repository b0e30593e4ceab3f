import Engine
import Support
import Testing

/// Weights of other programs, whatever they put before the layers' numbers.
struct TensorNamesTests {
  private static let stack = "embedding 4 3, flatten 2, linear 6 5"

  private func file(_ names: [(String, [Int])]) throws -> SafetensorsFile {
    var builder = FileBuilder()
    for (name, shape) in names { builder.add(name, shape) }
    return try SafetensorsFile(try builder.bytes)
  }

  @Test(arguments: [
    "", "module.", "_orig_mod.", "module.net.", "model.layers.", "module.layers.",
  ])
  func prefixesAreRecognised(prefix: String) throws {
    let file = try file([
      (prefix + "0.weight", [4, 3]), (prefix + "2.weight", [6, 5]), (prefix + "2.bias", [5]),
      (prefix + "3.num_batches_tracked", []),
    ])
    let weights = try ForeignWeights(file, in: try TinyRun.Run(Self.stack).model)
    #expect(weights.renamed?.inFile == prefix + "0.weight")
    #expect(weights.renamed?.here == "layers.0.weight")
    #expect(weights.model.namedTensors.allSatisfy { $0.tensor.values.allSatisfy { $0 == 0 } })
    #expect(weights.square.isEmpty)
  }

  @Test func ownNamesAreKept() throws {
    let file = try file([
      ("layers.0.weight", [4, 3]), ("layers.2.weight", [6, 5]), ("layers.2.bias", [5]),
    ])
    #expect(try ForeignWeights(file, in: try TinyRun.Run(Self.stack).model).renamed == nil)
  }

  @Test func saysWhatTheFileHas() throws {
    let model = try TinyRun.Run(Self.stack).model
    let other = try file([("fc.weight", [6, 5]), ("emb.weight", [4, 3]), ("scale", [])])
    let error = try #require(throws: CheckpointError.self) {
      _ = try ForeignWeights(other, in: model)
    }
    #expect(error.diagnosis.what == "the file lacks tensor 'layers.0.weight' of 4x3")
    #expect(
      error.diagnosis.mend
        == "it has emb.weight 4x3, fc.weight 6x5 and scale scalar; layers tensors lists the"
        + " stack's names and shapes")
    // Numbers that are not the stack's are no names of it.
    let mixed = try file([("a.0.weight", [4, 3]), ("b.2.weight", [6, 5]), ("b.2.bias", [5])])
    #expect(throws: CheckpointError.self) { _ = try ForeignWeights(mixed, in: model) }
    let many = try file((0..<9).map { ("t\($0)", [$0 + 1]) })
    let long = try #require(throws: CheckpointError.self) {
      _ = try ForeignWeights(many, in: model)
    }
    #expect(long.diagnosis.mend?.contains("t5 (6) and 3 more") == true, "\(long.diagnosis)")
  }

  @Test func squareWeightsAreNamed() throws {
    let file = try file([("0.weight", [5, 5]), ("0.bias", [5])])
    let weights = try ForeignWeights(file, in: try TinyRun.Run("linear 5 5").model)
    #expect(weights.square == ["layers.0.weight"])
  }
}
