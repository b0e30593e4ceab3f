/// A file of named tensors as Python's `safetensors` writes it, read and checked whole.
///
/// Layout: the header's length (u64, little-endian), a JSON header, the tensors' bytes. Every length,
/// offset and size was checked before memory is taken for a tensor.
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

  /// What is said of the tensors together.
  public let metadata: [String: String]
  /// The tensors in the order of their bytes.
  public let entries: [Entry]
  private let places: [String: Int]
  private let bytes: [UInt8]
  private let dataStart: Int

  /// More than any reader of the format takes.
  static let longestHeader: UInt64 = 100_000_000

  /// Bytes of a number of each type.
  private static let sizes = [
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "F8_E8M0": 1, "U16": 2, "I16": 2,
    "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8, "C64": 8,
  ]

  /// Checks the bytes of a file.
  ///
  /// - Throws: `CheckpointError`.
  public init(_ bytes: [UInt8]) throws(CheckpointError) {
    let dataStart = try Self.headerEnd(Array(bytes.prefix(WholeFile.startBytes)), of: bytes.count)
    let header = try SafetensorsHeader(Array(bytes[8..<dataStart]))
    let data = bytes.count - dataStart
    var entries: [Entry] = []
    entries.reserveCapacity(header.entries.count)
    for (name, entry) in header.entries { entries.append(try Self.checked(name, entry, data)) }
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name)
        < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    try Self.checkOrder(entries, data)
    self.metadata = header.metadata
    self.entries = entries
    // Names that Unicode calls equal were refused as duplicates.
    places = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
    self.bytes = bytes
    self.dataStart = dataStart
  }

  /// Where the header of a file of so many bytes ends, judged by the file's start alone.
  private static func headerEnd(
    _ start: [UInt8], of bytes: Int
  ) throws(CheckpointError) -> Int {
    guard start.count >= 8 else { throw .tooShort(bytes: start.count) }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(start[$1]) << UInt64($1 * 8) }
    guard length <= longestHeader else { throw .headerTooLong(length: length) }
    guard Int(length) <= bytes - 8 else {
      throw .headerBeyondFile(length: length, available: bytes - 8)
    }
    guard length > 0, start.count > 8, start[8] == UInt8(ascii: "{") else {
      throw .headerNotObject
    }
    return 8 + Int(length)
  }

  /// Whether bytes look like the start of such a file.
  static func isStart(_ bytes: [UInt8]) -> Bool {
    (try? headerEnd(Array(bytes.prefix(WholeFile.startBytes)), of: Int.max)) != nil
  }

  private static func checked(
    _ name: String, _ entry: SafetensorsHeader.Entry, _ data: Int
  ) throws(CheckpointError) -> Entry {
    guard var size = sizes[entry.type] else { throw .unknownType(tensor: name, type: entry.type) }
    for axis in entry.shape {
      guard axis >= 0 else { throw .negativeSize(tensor: name, shape: entry.shape) }
      let (product, overflow) = size.multipliedReportingOverflow(by: axis)
      guard !overflow else { throw .overflowingSize(tensor: name, shape: entry.shape) }
      size = product
    }
    guard entry.begin >= 0, entry.end >= entry.begin else {
      throw .badOffsets(tensor: name, begin: entry.begin, end: entry.end)
    }
    guard entry.end <= data else { throw .outsideData(tensor: name, end: entry.end, bytes: data) }
    let length = entry.end - entry.begin
    guard length == size else { throw .wrongLength(tensor: name, wants: size, got: length) }
    return Entry(
      name: name, type: entry.type, shape: entry.shape, range: entry.begin..<entry.end)
  }

  /// Neither overlaps nor holes, and nothing behind the last tensor.
  private static func checkOrder(_ entries: [Entry], _ data: Int) throws(CheckpointError) {
    var end = 0
    var previous = ""
    for entry in entries {
      if entry.range.lowerBound < end { throw .overlap(tensor: entry.name, previous: previous) }
      if entry.range.lowerBound > end {
        throw .hole(tensor: entry.name, bytes: entry.range.lowerBound - end)
      }
      end = entry.range.upperBound
      previous = entry.name
    }
    guard end == data else { throw .trailingBytes(bytes: data - end) }
  }
}

extension SafetensorsFile {
  /// The bytes, the tensors made of them, and what lies between while they are made.
  private static let copies = 3

  /// Reads and checks a file; one that does not begin like a safetensors file is not read further.
  ///
  /// - Throws: `CheckpointFileError`, or `MemoryError` for a file that the memory cannot hold with its
  ///   tensors.
  public init(path: String) throws {
    do {
      let bytes = try WholeFile.read(path, copies: Self.copies) { start, bytes in
        _ = try Self.headerEnd(start, of: bytes)
      }
      try self.init(bytes)
    } catch let error as CheckpointError {
      throw CheckpointFileError(path: path, reason: error)
    }
  }

  /// The tensor with this name.
  public subscript(name: String) -> Entry? { places[name].map { entries[$0] } }

  /// The bytes of a tensor.
  func bytes(of entry: Entry) -> ArraySlice<UInt8> {
    bytes[dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound]
  }

  /// The numbers of a tensor of float32.
  ///
  /// - Throws: `CheckpointError.wrongType` or `MemoryError`.
  public func floats(of entry: Entry) throws -> [Float] {
    guard entry.type == "F32" else {
      throw CheckpointError.wrongType(tensor: entry.name, got: entry.type)
    }
    try MemoryBudget.check("tensor '\(entry.name.shown)'", floats: [entry.range.count / 4])
    let start = dataStart + entry.range.lowerBound
    return (0..<entry.range.count / 4).map { index in
      let place = start + index * 4
      let bits =
        UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
        | UInt32(bytes[place + 3]) << 24
      return Float(bitPattern: bits)
    }
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
    for named in tensors { try body(littleEndianBytes(of: named.tensor)) }
  }

  /// The numbers as they lie in a file.
  static func littleEndianBytes(of tensor: Tensor<Float>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tensor.count * 4)
    for value in tensor.values {
      let bits = value.bitPattern
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
    }
    return bytes
  }
}
