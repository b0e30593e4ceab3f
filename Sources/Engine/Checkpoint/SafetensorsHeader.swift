import FoundationEssentials
import Support

/// The JSON in front of a safetensors file's data.
struct SafetensorsHeader {
  /// The header's entry for one tensor.
  struct Entry {
    let type: String
    let shape: [Int]
    let begin, end: Int
  }

  private(set) var metadata: [String: String] = [:]
  private(set) var entries: [(name: String, entry: Entry)] = []

  /// How many bytes a header's names, sizes and places take for each byte of its text, at most.
  static let bytesAByte = 6

  static let metadataKey = "__metadata__"

  /// Any name.
  struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads a header; offsets and sizes are still to be checked.
  ///
  /// - Throws: `CheckpointError`; `Interruption`.
  init(_ bytes: [UInt8]) throws {
    let reader = try HeaderReader(bytes)
    metadata = reader.metadata
    entries = reader.entries
  }
}

extension SafetensorsHeader {
  /// A header for float32 tensors stored one after another.
  init(_ tensors: [NamedTensor], metadata: [String: String]) {
    self.metadata = metadata
    var offset = 0
    for named in tensors {
      let end = offset + named.tensor.count * 4
      entries.append(
        (
          name: named.name,
          entry: Entry(
            type: "F32", shape: named.tensor.shape.dimensions, begin: offset, end: end)
        ))
      offset = end
    }
  }

  /// The length and the JSON, padded so that the data begins on a multiple of 8.
  ///
  /// - Throws: what the encoder throws: nothing, for names and metadata that are text.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var json = [UInt8](try encoder.encode(self))
    json += repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    let length = UInt64(json.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + json
  }
}

extension SafetensorsHeader: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if !metadata.isEmpty { try container.encode(metadata, forKey: Key(Self.metadataKey)) }
    for (name, entry) in entries {
      var fields = container.nestedContainer(keyedBy: Key.self, forKey: Key(name))
      try fields.encode(entry.type, forKey: Key("dtype"))
      try fields.encode(entry.shape, forKey: Key("shape"))
      try fields.encode([entry.begin, entry.end], forKey: Key("data_offsets"))
    }
  }
}
