import Engine
import Support
import Testing

/// One test for each way a checkpoint's content can be wrong.
struct CheckpointContentTests {
  /// Changes a good checkpoint and expects an error with this text.
  private func expect(
    _ error: CheckpointError, _ what: String, in bytes: [UInt8]? = nil, keepsChecksum: Bool = false,
    at location: SourceLocation = #_sourceLocation, _ change: (inout FileBuilder) -> Void
  ) throws {
    var builder = try FileBuilder(try bytes ?? TinyRun.bytes())
    change(&builder)
    if !keepsChecksum { builder.metadata["checksum"] = nil }
    let file = try SafetensorsFile(try builder.bytes)
    #expect(throws: error, sourceLocation: location) { _ = try Checkpoint(file) }
    #expect(error.diagnosis.what == what, sourceLocation: location)
    #expect(error.diagnosis.mend?.isEmpty == false, sourceLocation: location)
  }

  @Test func withoutChecksumItLoads() throws {
    var builder = try FileBuilder(try TinyRun.bytes())
    builder.metadata["checksum"] = nil
    builder.metadata["note"] = "anything"
    builder.parts.reverse()
    let checkpoint = try Checkpoint(try SafetensorsFile(try builder.bytes))
    #expect(!checkpoint.isChecked)
    #expect(try Checkpoint(try SafetensorsFile(try TinyRun.bytes())).isChecked)
    #expect(try checkpoint.encoded() == TinyRun.bytes())
  }

  @Test func filesOfOthers() throws {
    try expect(
      .notACheckpoint(tensors: 9),
      "the file has 9 tensors but not the shell's metadata: it was not made by save"
    ) { $0.metadata = [:] }
    try expect(
      .laterVersion(version: "2"),
      "this checkpoint has the layout '2', which a later version of shape wrote"
    ) { $0.metadata["checkpoint"] = "2" }
    try expect(
      .damaged, "its content is not what save wrote: the checksum differs", keepsChecksum: true
    ) { $0.metadata["note"] = "changed" }
  }

  @Test(arguments: [
    "stack", "seed", "step", "generator.words", "generator.position", "generator.kept_normal",
    "optimizer.updates", "optimizer.momentum", "data.block", "data.split", "data.seed",
    "data.items", "data.bytes", "data.checksum", "vocabulary", "data.source", "optimizer",
  ])
  func keysAreThere(key: String) throws {
    try expect(.missingKey(key: key), "its metadata lacks '\(key)'") { $0.metadata[key] = nil }
  }

  @Test(arguments: [
    ("seed", "-1"), ("seed", ""), ("seed", "18446744073709551616"), ("step", "-1"),
    ("step", "1000000000000001"), ("step", "9223372036854775807"), ("step", "3.0"),
    ("generator.position", "625"), ("generator.position", "-1"), ("optimizer", "rmsprop"),
    ("optimizer.updates", "x"), ("optimizer.momentum", "1"), ("optimizer.momentum", "nan"),
    ("data.source", ""), ("data.source", "a\0b"), ("data.block", "0"), ("data.block", "4097"),
    ("data.split", "0.8,0.1"), ("data.split", "1,1,1"), ("data.split", "nan,0,1"),
    ("data.split", "2,-1,0"), ("data.seed", "x"), ("data.items", "0"), ("data.bytes", "0"),
    ("data.checksum", "12"), ("data.checksum", "000000000000000g"), ("vocabulary", ""),
    ("vocabulary", "abc"), ("vocabulary", ".ba"), ("vocabulary", ".aa"),
    // Fields that are right by themselves and contradict another one.
    ("vocabulary", ".."), ("vocabulary", ".a."), ("vocabulary", "|abc"),
    ("data.end", "|"), ("data.end", "ab"), ("data.end", "\n"), ("data.normalize", "nfd"),
    ("optimizer.updates", "4"), ("data.items", "40"), ("data.bytes", "2"),
  ])
  func valuesCanBe(key: String, text: String) throws {
    var builder = try FileBuilder(try TinyRun.bytes())
    builder.metadata[key] = text
    builder.metadata["checksum"] = nil
    let file = try SafetensorsFile(try builder.bytes)
    let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint(file) }
    // What contradicts another field may be told of either.
    let told =
      [key]
      + ["data.end", "data.bytes"].filter { $0 == key }.flatMap { _ in
        ["vocabulary", "data.items"]
      }
    guard case .badValue(let about, _, _) = error, told.contains(about) else {
      Issue.record("\(error)")
      return
    }
    #expect(error.diagnosis.what.hasPrefix("\(about) cannot be '"))
    #expect(error.diagnosis.mend?.hasPrefix("it wants ") == true)
  }

  @Test(arguments: [
    "epoch.examples", "epoch.seen", "epoch.words", "epoch.position", "epoch.kept_normal",
    "ema.decay", "ema.updates",
  ])
  func keysOfEpochsAndAveragesAreThere(key: String) throws {
    let bytes = try TinyRun.bytes(2, .sgd, .shuffled, ema: 0.9)
    try expect(.missingKey(key: key), "its metadata lacks '\(key)'", in: bytes) {
      $0.metadata[key] = nil
    }
  }

  @Test(arguments: [
    ("epoch.examples", "1"), ("epoch.examples", "-1"), ("epoch.examples", "2147483648"),
    ("epoch.seen", "0"), ("epoch.seen", "1000000"), ("epoch.seen", "x"),
    ("epoch.position", "625"), ("ema.decay", "1"), ("ema.decay", "-0.1"), ("ema.decay", "nan"),
    ("ema.updates", "0"), ("ema.updates", "3"),
  ])
  func valuesOfEpochsAndAveragesCanBe(key: String, text: String) throws {
    var builder = try FileBuilder(try TinyRun.bytes(2, .sgd, .shuffled, ema: 0.9))
    builder.metadata[key] = text
    builder.metadata["checksum"] = nil
    let file = try SafetensorsFile(try builder.bytes)
    let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint(file) }
    #expect(error.diagnosis.what == "\(key) cannot be '\(text)'")
    #expect(error.diagnosis.mend?.hasPrefix("it wants ") == true)
  }

  @Test func anAverageHasEveryWeight() throws {
    let bytes = try TinyRun.bytes(2, .sgd, .drawn, ema: 0.9)
    let name = "ema.layers.0.weight"
    try expect(
      .tensorMissing(tensor: name, shape: try Shape(4, 3)),
      CheckpointError.tensorMissing(tensor: name, shape: try Shape(4, 3)).diagnosis.what, in: bytes
    ) { $0.parts.removeAll { $0.name == name } }
    // Without its numbers nobody asked for its tensors.
    try expect(
      .tensorExtra(tensor: name), CheckpointError.tensorExtra(tensor: name).diagnosis.what,
      in: bytes
    ) { builder in
      builder.metadata["ema.decay"] = nil
      builder.metadata["ema.updates"] = nil
      builder.parts.removeAll { $0.name.hasPrefix("ema.") && $0.name != name }
    }
  }

  @Test(arguments: ["beta1", "beta2", "eps", "weight_decay"])
  func adamsNumbersCanBe(name: String) throws {
    let bytes = try TinyRun.bytes(
      2, .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01))
    for text in ["-0.5", "nan", "inf"] {
      let wants = name == "eps" ? "a number above 0" : "a number from 0 to below 1"
      try expect(
        .badValue(key: "optimizer.\(name)", text: text, wants: wants),
        "optimizer.\(name) cannot be '\(text)'", in: bytes
      ) { $0.metadata["optimizer.\(name)"] = text }
    }
  }

  @Test func theGeneratorsState() throws {
    func expect(_ key: String, _ text: String, _ reason: String) throws {
      try self.expect(
        .badGenerator(reason: reason), "its random generator cannot be restored: \(reason)"
      ) { $0.metadata[key] = text }
    }
    let digits = 624 * 8
    try expect("generator.words", "12", "it wants 4992 digits, not 2")
    try expect(
      "generator.words", String(repeating: "0", count: digits), "no stream has this state")
    for letter in ["g", "+", "-", " "] {
      try expect(
        "generator.words", String(repeating: letter, count: digits),
        "its words are not hexadecimal digits")
    }
    try expect(
      "generator.words", String(repeating: "é", count: digits / 2),
      "its words are not hexadecimal digits")
    try expect(
      "generator.kept_normal", "1", "its kept number is not 16 hexadecimal digits")
    try expect("generator.kept_normal", "7ff0000000000000", "no stream has this state")
    try expect("generator.kept_normal", "7ff8000000000000", "no stream has this state")
  }

  @Test func theStackHasOnlyLayers() throws {
    func expect(_ line: String, _ reason: String) throws {
      try self.expect(
        .notALayer(line: 2, text: line, reason: reason),
        "line 2 of its stack, '\(line)', is not a layer: \(reason)"
      ) { $0.metadata["stack"] = "embedding 4 3\n\(line)\nlinear 6 5 bias=false" }
    }
    try expect("train 100", "'train' is not a layer")
    try expect("source /etc/passwd", "'source' is not a layer")
    try expect("tanh; quit", "'tanh;' is not a layer")
    try expect("", "a layer is missing")
    try expect("tanh, tanh", "there are 2 on it")
    try expect("flatten 0", "N of flatten cannot be '0'")
    try expect("linear 6 _", "nothing before linear determines its OUT")
    let huge = "linear 9223372036854775807 9223372036854775807"
    try expect(
      huge,
      "a tensor of 9223372036854775807x9223372036854775807 has more elements than can be counted")
  }

  @Test(arguments: [
    "linear 30000 30000", "batchnorm 4000000000000000000", "embedding 1 1000000", "linear 6 6",
    "layernorm 6",
  ])
  func layersAreNotLargerThanTheFile(line: String) throws {
    try expect(
      .layerLargerThanFile(line: 3, text: line),
      "line 3 of its stack, '\(line)', is larger than the file's tensors for it"
    ) { builder in
      builder.metadata["stack"] = "embedding 4 3\nflatten 2\n\(line)"
      builder.parts.removeAll { $0.name.hasPrefix("layers.2") }
    }
  }

  @Test func layersAreNotTooMany() throws {
    try expect(.tooManyLayers(limit: 10_000), "its stack has more than 10,000 layers") {
      $0.metadata["stack"] = [String](repeating: "tanh", count: 10_001).joined(separator: "\n")
    }
  }

  @Test func tensorsAreTheStacks() throws {
    try expect(
      .tensorExtra(tensor: "more"), "the stack has no place for tensor 'more'"
    ) { $0.add("more", [1]) }
    let name = "layers.7.bias"
    let shape = try Shape(4)
    try expect(
      .tensorMissing(tensor: name, shape: shape), "the file lacks tensor 'layers.7.bias' of (4)"
    ) { $0.parts.removeAll { $0.name == name } }
    try expect(
      .wrongType(tensor: name, got: "I32"), "tensor 'layers.7.bias' holds I32, not F32"
    ) { builder in
      for index in builder.parts.indices where builder.parts[index].name == name {
        builder.parts[index].type = "I32"
      }
    }
    let transposed = CheckpointError.wrongShape(
      tensor: "layers.7.weight", wants: try Shape(10, 4), got: [4, 10])
    try expect(
      transposed, "tensor 'layers.7.weight' has the shape 4x10, the stack's has 10x4"
    ) { builder in
      for index in builder.parts.indices where builder.parts[index].name == "layers.7.weight" {
        builder.parts[index].shape = [4, 10]
      }
    }
    #expect(transposed.diagnosis.mend?.contains("weight.t().contiguous()") == true)
  }

  @Test(arguments: [[1, 2, 5], [2, 1, 5], [5, 1], [1, 1, 1, 5], [0], []])
  func runningBuffersFitTheirLayer(shape: [Int]) throws {
    var builder = try FileBuilder(try TinyRun.bytes())
    for index in builder.parts.indices where builder.parts[index].name.contains("running") {
      builder.parts[index].shape = shape
      builder.parts[index].bytes = [UInt8](repeating: 0, count: shape.reduce(1, *) * 4)
    }
    builder.metadata["checksum"] = nil
    let file = try SafetensorsFile(try builder.bytes)
    let error = CheckpointError.wrongShape(
      tensor: "layers.3.running_mean", wants: try Shape(5), got: shape)
    #expect(throws: error) { _ = try Checkpoint(file) }
  }

  @Test func lossesAreOneAStep() throws {
    try expect(.wrongLossCount(steps: 4, losses: 3), "it has 3 losses for 4 steps") {
      $0.metadata["step"] = "4"
    }
  }
}
