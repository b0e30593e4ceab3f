import Support

/// The checks that a file must pass before anything in it is believed.
extension SafetensorsFile {
  /// Bytes of a number of each type.
  private static let sizes = [
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "F8_E8M0": 1, "U16": 2, "I16": 2,
    "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8, "C64": 8,
  ]

  /// Where the header of a file of this many bytes ends, judged by the file's start alone.
  static func headerEnd(
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
    (try? headerEnd(Array(bytes.prefix(startBytes)), of: Int.max)) != nil
  }

  /// A tensor whose bytes are where the header says.
  static func checked(
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

  /// Neither overlaps nor holes, and nothing after the last tensor.
  static func checkOrder(_ entries: [Entry], _ data: Int) throws(CheckpointError) {
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
