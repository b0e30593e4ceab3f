import Commands
import Engine
import Support

/// Checkpoints with single changes, splices and other numbers, their checksum left in or out: each is
/// refused with a message or loads, and what loads can be used.
struct CheckpointKind: FuzzKind {
  let name = "checkpoints"
  let unit = "files"

  /// Files to begin with.
  private static let bases: [[UInt8]] = (try? CheckpointBases.make()) ?? []

  func input(_ random: inout RandomChoice) -> [String] {
    let base = random.below(max(Self.bases.count, 1))
    var edits = ["base \(base)"]
    if !random.once(in: 4) { edits.append("unchecked") }
    for _ in 0..<1 + random.below(random.once(in: 3) ? 6 : 1) {
      edits.append(CheckpointEdit.random(&random))
    }
    return edits
  }

  func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws {
    var parts = CheckpointParts()
    for line in input { parts.apply(line, to: Self.bases) }
    let path = try folder.write(parts.bytes, to: "a.safetensors")
    let checkpoint: Checkpoint
    do {
      checkpoint = try MemoryBudget.limited(to: 32 << 20) { try Checkpoint(path: path) }
    } catch {
      guard error is any DiagnosableError, !Diagnosis(of: error).what.isEmpty else {
        throw FuzzFailure("\(error) has no diagnosis")
      }
      tally.count("refused")
      return
    }
    tally.count("loaded")
    let isChecked = SafetensorsFile.hasChecksum(parts.bytes)
    let isSame = try checkpoint.encoded() == parts.original
    guard !isChecked || isSame else {
      throw FuzzFailure("a change that the checksum should have caught was loaded")
    }
    var session = try FuzzSession(in: folder)
    var lines = FuzzTally()
    for line in ["load $dir/a.safetensors", "layers tensors", "push 2x3", "push", "lint", "diff 1"]
      + [
        "sample 1", "eval", "sample 1 ema=on", "train 1 batch=2 order=shuffled ema=0.5",
        "eval train ema=on", "train 1 batch=2", "save $dir/b.safetensors",
        "load $dir/b.safetensors",
      ]
    {
      try session.carryOut(line, &lines)
    }
  }
}

extension SafetensorsFile {
  /// Whether the bytes are a file whose metadata has a checksum.
  fileprivate static func hasChecksum(_ bytes: [UInt8]) -> Bool {
    (try? SafetensorsFile(bytes))?.metadata["checksum"] != nil
  }
}

/// Small checkpoints of several kinds, made by the program itself.
private enum CheckpointBases {
  static func make() throws -> [[UInt8]] {
    var options = Dataset.Options()
    options.block = 3
    let data = try Dataset(bytes: Array(FuzzSession.words.utf8), source: "tiny.txt", options)
    let sessions = [
      [], ["add linear 2 2"], ["add embedding 6 2, flatten, linear 6 6", "train 3 momentum=0.9"],
      ["add embedding 6 2, flatten 3, linear _ 4 bias=false, batchnorm 4, tanh, linear 4 6"]
        + ["train 2 optimizer=adam order=shuffled ema=0.9"],
      ["add embedding 6 2, residual (linear 2 2, gelu), layernorm 2, flatten, linear 6 6"]
        + ["train 2", "sample 1"],
    ]
    return try sessions.enumerated().map { index, lines in
      var session = Session(seed: 42)
      if index > 0 { session.state.data = data }
      for line in lines {
        for statement in try Lexer.statements(of: line) {
          _ = try Interpreter.run(statement, &session)
        }
      }
      let state = session.state
      return try Checkpoint(
        model: state.model, optimizer: state.optimizer, data: state.data,
        generator: state.generator, seed: state.seed, step: state.step,
        losses: Array(state.losses), epoch: state.epoch, average: state.average
      ).encoded()
    }
  }
}

/// A checkpoint cut into its header and its data, so that changes of the header keep its length true.
private struct CheckpointParts {
  private(set) var original: [UInt8] = []
  private var header: [UInt8] = []
  private var data: [UInt8] = []
  /// Replaces the file's true length of its header.
  private var length: UInt64?

  /// The file.
  var bytes: [UInt8] {
    let length = length ?? UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (UInt64($0) * 8)) } + header + data
  }

  /// Carries out one line of an input; what it cannot read changes nothing.
  mutating func apply(_ line: String, to bases: [[UInt8]]) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let numbers = words.dropFirst().compactMap { Int($0) }
    switch words[0] {
    case "base":
      guard let number = numbers.first, bases.indices.contains(number) else { return }
      original = bases[number]
      (header, data) = Self.cut(original)
    case "unchecked":
      // Another key in its place: nothing then says what the content was.
      replace(Array("\"checksum\"".utf8), Array("\"chequesum\"".utf8))
    case "length": length = numbers.first.map { UInt64(bitPattern: Int64($0)) }
    case "data": CheckpointEdit.apply(words.dropFirst(), to: &data, bases)
    case "word":
      guard words.count == 3 else { return }
      replace(Array("\"\(words[1])\"".utf8), Array("\"\(words[2])\"".utf8))
    default: CheckpointEdit.apply(words[...], to: &header, bases)
    }
  }

  private static func cut(_ bytes: [UInt8]) -> (header: [UInt8], data: [UInt8]) {
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    return (Array(bytes[8..<8 + length]), Array(bytes[(8 + length)...]))
  }

  private mutating func replace(_ old: [UInt8], _ new: [UInt8]) {
    guard header.count >= old.count else { return }
    for start in 0...(header.count - old.count)
    where header[start..<start + old.count].elementsEqual(old) {
      header.replaceSubrange(start..<start + old.count, with: new)
      return
    }
  }
}

/// A change of bytes, as a line.
private enum CheckpointEdit {
  private static let numbers = [
    "0", "-1", "1", "2", "255", "2147483648", "9223372036854775807", "-9223372036854775808",
    "18446744073709551615", "1e9", "0.5", "nan", "",
  ]
  private static let words = [
    "F32", "F64", "F16", "BOOL", "I64", "seed", "step", "stack", "vocabulary", "checkpoint",
    "optimizer", "losses", "sgd", "adam", "layers.0.weight", "data.source", "data.block", "shape",
    "dtype", "data_offsets", "__metadata__", "rounding", "fused", "program", "..", "",
  ]

  /// A line for a change at a random place.
  static func random(_ random: inout RandomChoice) -> String {
    let (place, other) = (random.below(3000), random.below(3000))
    switch random.below(12) {
    case 0: return "set \(place) \(random.below(256))"
    case 1: return "flip \(place) \(random.below(8))"
    case 2: return "cut \(place) \(1 + random.below(random.once(in: 3) ? 200 : 3))"
    case 3: return "put \(place) \(random.below(256))"
    case 4: return "double \(place) \(1 + random.below(40))"
    case 5: return "splice \(place) \(random.below(8)) \(other) \(1 + random.below(300))"
    case 6, 7: return "number \(random.below(120)) \(random.one(of: numbers))"
    case 8, 9: return "word \(random.one(of: words)) \(random.one(of: words))"
    case 10: return "length \(random.one(of: ["0", "1", "100", "9223372036854775807", "-1"]))"
    default: return "data set \(place) \(random.below(256))"
    }
  }

  /// Carries it out; places wrap around.
  static func apply(_ words: ArraySlice<String>, to bytes: inout [UInt8], _ bases: [[UInt8]]) {
    guard !bytes.isEmpty, let verb = words.first else { return }
    let numbers = words.dropFirst().compactMap { Int($0) }
    guard let first = numbers.first else { return }
    let place = abs(first % bytes.count)
    let second = numbers.count > 1 ? numbers[1] : 0
    let end = min(bytes.count, place + max(0, min(second, bytes.count)))
    switch verb {
    case "set": bytes[place] = UInt8(truncatingIfNeeded: second)
    case "flip": bytes[place] ^= 1 << UInt8(truncatingIfNeeded: second & 7)
    case "cut": bytes.removeSubrange(place..<end)
    case "put": bytes.insert(UInt8(truncatingIfNeeded: second), at: place)
    case "double": bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
    case "splice" where numbers.count == 4 && !bases.isEmpty:
      let source = bases[abs(second % bases.count)]
      let start = abs(numbers[2] % source.count)
      let count = max(0, min(numbers[3], source.count - start, bytes.count - place))
      bytes.replaceSubrange(place..<place + count, with: source[start..<start + count])
    case "number": replaceNumber(abs(first), words.last ?? "", in: &bytes)
    default: break
    }
  }

  /// Replaces the `index`th run of digits.
  private static func replaceNumber(_ index: Int, _ text: String, in bytes: inout [UInt8]) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    var (seen, place) = (0, 0)
    while place < bytes.count {
      guard digits.contains(bytes[place]) else {
        place += 1
        continue
      }
      let end = bytes[place...].firstIndex { !digits.contains($0) } ?? bytes.count
      if seen == index { return bytes.replaceSubrange(place..<end, with: Array(text.utf8)) }
      (seen, place) = (seen + 1, end)
    }
  }
}
