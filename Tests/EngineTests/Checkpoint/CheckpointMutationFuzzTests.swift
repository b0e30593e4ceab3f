import Engine
import FoundationEssentials
import Support
import Testing

/// Files that were damaged, by accident or on purpose, and have no checksum to show it: each gives a
/// checkpoint that can be used, or an error that explains itself.
struct CheckpointMutationFuzzTests {
  /// A small checkpoint without its checksum, with every kind of field.
  static func bytes() throws -> [UInt8] {
    var run = try TinyRun.Run("embedding 4 2, flatten, batchnorm 8, linear 8 4 bias=false")
    try run.train(2, .momentum(0.5))
    _ = try run.generator.normal(try Shape(1))
    var options = Dataset.Options()
    options.end = "|"
    options.normalization = .nfc
    let data = try Dataset(bytes: Array(TinyRun.words.utf8), source: "words.txt", options)
    let checkpoint = Checkpoint(
      model: run.model, optimizer: run.optimizer, data: DataReference(data),
      vocabulary: data.vocabulary, generator: run.generator, seed: 42, step: run.step,
      losses: run.losses, pushed: "4x8")
    var builder = try FileBuilder(try checkpoint.encoded())
    builder.metadata["checksum"] = nil
    return try builder.bytes
  }

  /// Reads changed bytes, and uses what comes of them; whether anything did.
  @discardableResult
  private func survives(_ bytes: [UInt8], _ change: @autoclosure () -> String) -> Bool {
    do {
      let checkpoint = try Checkpoint(try SafetensorsFile(bytes))
      let again = try Checkpoint(try SafetensorsFile(try checkpoint.encoded()))
      #expect(again.model.lines == checkpoint.model.lines, "\(change())")
      return true
    } catch {
      #expect(error is any DiagnosableError, "\(change()): \(error)")
      return false
    }
  }

  /// Where the generator's thousands of digits lie: there, one change is like another.
  private func digits(in bytes: [UInt8]) throws -> Range<Int> {
    let key = Array(#""generator.words":""#.utf8)
    let start = try #require(bytes.firstRange(of: key)).upperBound
    return start..<start + 4992
  }

  @Test func everyChangedByte() throws {
    let good = try Self.bytes()
    let digits = try digits(in: good)
    let signs = Array(#"".\0"#.utf8) + [0x1F, 0xC3]
    var loaded = 0
    for index in good.indices {
      let isDigit = digits.contains(index)
      let values = isDigit ? [good[index] ^ 1] : signs + [good[index] ^ 1]
      for value in values where value != good[index] {
        var bytes = good
        bytes[index] = value
        loaded += survives(bytes, "byte \(index) as \(value)") ? 1 : 0
      }
    }
    // Weights, losses and digits may be any.
    #expect(loaded > 1000)
  }

  @Test func everyRemovedByte() throws {
    let good = try Self.bytes()
    for index in good.indices {
      var bytes = good
      bytes.remove(at: index)
      survives(bytes, "without byte \(index)")
      // A header that says so is read further.
      if index >= 8, index < 8 + Self.headerBytes(good) {
        bytes.replaceSubrange(0..<8, with: FileBuilder.length(UInt64(Self.headerBytes(good) - 1)))
        survives(bytes, "without byte \(index) of the header")
      }
    }
  }

  @Test func everyTruncation() throws {
    let good = try Self.bytes()
    for length in good.indices { survives(Array(good[..<length]), "\(length) bytes") }
  }

  private static func headerBytes(_ bytes: [UInt8]) -> Int {
    (0..<8).reduce(0) { $0 | Int(bytes[$1]) << ($1 * 8) }
  }

  /// Parts of the file put elsewhere, for as long as `make fuzz` says.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["SHAPE_FUZZ"] != nil))
  func splicesForLong() throws {
    let seconds = Int(ProcessInfo.processInfo.environment["SHAPE_FUZZ"] ?? "") ?? 60
    let good = try Self.bytes()
    var random = PythonRandom(seed: 1)
    let start = ContinuousClock.now
    var (count, loaded) = (0, 0)
    while ContinuousClock.now - start < .seconds(seconds) {
      var bytes = good
      for _ in 0...random.below(3) {
        let from = random.below(bytes.count)
        let part = bytes[from..<min(bytes.count, from + 1 + random.below(40))]
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes.insert(contentsOf: Array(part), at: place)
        case 1: bytes.removeSubrange(part.indices)
        default:
          let end = min(bytes.count, place + part.count)
          bytes.replaceSubrange(place..<end, with: Array(part))
        }
        if random.below(2) == 0, bytes.count > 8 {
          let header = Self.headerBytes(good) + bytes.count - good.count
          bytes.replaceSubrange(0..<8, with: FileBuilder.length(UInt64(max(header, 0))))
        }
        if bytes.isEmpty { bytes = good }
      }
      loaded += survives(bytes, "splice \(count)") ? 1 : 0
      count += 1
    }
    print("fuzz: \(count) spliced checkpoints, \(loaded) of them loaded")
  }
}
