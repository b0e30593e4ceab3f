import Support

/// A file of named tensors as Python's `safetensors` writes it, its header read and checked whole.
///
/// Layout: the header's length (u64, little-endian), a JSON header, the tensors' bytes. Every length,
/// offset and size was checked before memory is taken for a tensor; a file's tensors are read when they
/// are wanted.
/// Source: github.com/huggingface/safetensors, format.
public struct SafetensorsFile: Sendable {
  /// A tensor's place in the file.
  public struct Entry: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// The type of its numbers, such as `F32`.
    public let type: String
    /// The sizes of its axes; unlike a `Shape`'s, they may be 0.
    public let shape: [Int]
    /// Where its bytes lie in the data.
    let range: Range<Int>
  }

  /// Where the bytes come from.
  private enum Content: Sendable {
    case bytes([UInt8])
    case file(OpenFile)

    var count: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .file(let file): file.count
      }
    }

    func forEachBlock(_ range: Range<Int>, _ body: ([UInt8]) throws -> Void) throws {
      switch self {
      case .bytes(let bytes): try body(Array(bytes[range]))
      case .file(let file): try file.forEachBlock(range, body)
      }
    }
  }

  /// The metadata of the file as a whole.
  public let metadata: [String: String]
  /// The tensors in the order of their bytes.
  public let entries: [Entry]
  private let places: [String: Int]
  private let content: Content
  private let dataStart: Int

  /// More than any reader of the format takes.
  static let longestHeader: UInt64 = 100_000_000
  /// How many bytes of a file's start tell where its header ends.
  static let startBytes = 9

  /// Checks the bytes of a file.
  ///
  /// - Throws: `CheckpointError`; `MemoryError`; `Interruption`.
  public init(_ bytes: [UInt8]) throws { try self.init(.bytes(bytes)) }

  /// Reads and checks the header of a file; one that does not begin like a safetensors file is not read
  /// further.
  ///
  /// - Throws: `CheckpointFileError`; `MemoryError` for a header that the memory cannot hold;
  ///   `Interruption`.
  public init(path: String) throws {
    do {
      try self.init(.file(try OpenFile(path)))
    } catch let error as CheckpointError {
      throw CheckpointFileError(path: path, reason: error)
    }
  }

  private init(_ content: Content) throws {
    var start: [UInt8] = []
    try content.forEachBlock(0..<min(Self.startBytes, content.count)) { start += $0 }
    dataStart = try Self.headerEnd(start, of: content.count)
    try MemoryBudget.check(
      "the header of the file", bytes: dataStart, times: SafetensorsHeader.bytesAByte)
    var bytes: [UInt8] = []
    try content.forEachBlock(8..<dataStart) { bytes += $0 }
    let header = try SafetensorsHeader(bytes)
    let data = content.count - dataStart
    var entries: [Entry] = []
    entries.reserveCapacity(header.entries.count)
    try header.entries.interruptiblyForEach { name, entry in
      entries.append(try Self.checked(name, entry, data))
    }
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name)
        < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    try Self.checkOrder(entries, data)
    self.metadata = header.metadata
    self.entries = entries
    // Names that are equal under Unicode were refused as duplicates.
    places = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
    self.content = content
  }
}

extension SafetensorsFile {
  /// The tensor with this name.
  public subscript(name: String) -> Entry? { places[name].map { entries[$0] } }

  /// Hands over the bytes of a tensor, in parts.
  ///
  /// - Throws: `CheckpointError`; `Interruption`; what `body` throws.
  func forEachBlock(of entry: Entry, _ body: ([UInt8]) throws -> Void) throws {
    try content.forEachBlock(
      dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound, body)
  }

  /// The numbers of a tensor of float32.
  ///
  /// - Throws: `CheckpointError.wrongType` or `MemoryError`.
  public func floats(of entry: Entry) throws -> [Float] {
    guard entry.type == "F32" else {
      throw CheckpointError.wrongType(tensor: entry.name, got: entry.type)
    }
    let count = entry.range.count / 4
    // The numbers, and the tensor that is made of them.
    try MemoryBudget.check("tensor '\(entry.name.shown)'", floats: [count, count])
    var values: [Float] = []
    values.reserveCapacity(count)
    // A block may end within a number.
    var (bits, place) = (UInt32(0), UInt32(0))
    try forEachBlock(of: entry) { block in
      for byte in block {
        bits |= UInt32(byte) << place
        place += 8
        guard place == 32 else { continue }
        values.append(Float(bitPattern: bits))
        (bits, place) = (0, 0)
      }
    }
    return values
  }

  /// A tensor of float32.
  ///
  /// - Throws: `CheckpointError.wrongType`, `ShapeError` for an empty axis, `MemoryError`.
  public func tensor(_ entry: Entry) throws -> Tensor<Float> {
    try Tensor(try floats(of: entry), shape: try Shape(entry.shape))
  }

  /// The bytes of a file with these tensors, part by part.
  ///
  /// - Throws: what `body` throws.
  static func write(
    _ tensors: [NamedTensor], metadata: [String: String], to body: ([UInt8]) throws -> Void
  ) throws {
    try body(try SafetensorsHeader(tensors, metadata: metadata).encoded())
    for named in tensors {
      try writeNumbers(of: named.tensor, to: body)
    }
  }

  /// Numbers whose bytes are handed over at once.
  private static let portion = 1 << 16

  /// The numbers as they lie in a file, in parts: a tensor may fill most of the memory.
  ///
  /// - Throws: `MemoryError` where the tensor is a view that must be copied; what `body` throws.
  static func writeNumbers(
    of tensor: Tensor<Float>, to body: ([UInt8]) throws -> Void
  ) throws {
    let numbers = try tensor.contiguousBuffer()
    for start in stride(from: 0, to: numbers.count, by: portion) {
      var bytes: [UInt8] = []
      let end = min(start + portion, numbers.count)
      bytes.reserveCapacity((end - start) * 4)
      for place in start..<end {
        let bits = numbers[place].bitPattern
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
      }
      try body(bytes)
    }
  }
}
