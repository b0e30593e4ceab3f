import Support

/// The data that a checkpoint was trained on: where it was, how it was cut, and how to recognise
/// it.
public struct DataReference: Sendable, Hashable {
  /// The file's path as it was given, or `Dataset.bundledSource`.
  public let source: String
  /// How it was cut.
  public let options: Dataset.Options
  /// How many items it had.
  public let items: Int
  /// How many bytes it had.
  public let bytes: Int
  /// The checksum of those bytes.
  public let checksum: String

  /// A reference that finds this data again.
  public init(_ data: Dataset) {
    source = data.source
    options = data.options
    items = data.itemCount
    bytes = data.byteCount
    checksum = data.checksum
  }

  init(source: String, options: Dataset.Options, items: Int, bytes: Int, checksum: String) {
    self.source = source
    self.options = options
    self.items = items
    self.bytes = bytes
    self.checksum = checksum
  }

  /// Whether this is the data, wherever it was read from.
  public func matches(_ data: Dataset) -> Bool {
    options == data.options && isContent(bytes: data.byteCount, checksum: data.checksum)
  }

  private func isContent(bytes: Int, checksum: String) -> Bool {
    bytes == self.bytes && checksum == self.checksum
  }

  /// Reads the data from where it was, or from the checkpoint's own folder.
  ///
  /// Nothing but a regular file of the very bytes is taken: the path comes from a file that a stranger
  /// may have written.
  ///
  /// Memory is asked for before anything is read.
  ///
  /// - Throws: `CheckpointError.dataMissing`, `.dataChanged` or `.dataTooLarge`; `DataError`;
  ///   `Interruption`.
  public func open(besideCheckpoint path: String) throws -> Dataset {
    if source == Dataset.bundledSource {
      let data = try Dataset.bundled(options)
      guard matches(data) else { throw CheckpointError.dataChanged(path: source, mend: mend) }
      return data
    }
    var isChanged = false
    for candidate in candidates(besideCheckpoint: path) {
      guard let file = try? OpenFile(candidate) else { continue }
      if file.count == bytes, let data = try read(file, candidate) { return data }
      isChanged = true
    }
    throw isChanged
      ? CheckpointError.dataChanged(path: source, mend: mend)
      : .dataMissing(path: source, mend: mend)
  }

  /// The data of a file as large as it was; `nil` where it is another text.
  private func read(_ file: OpenFile, _ path: String) throws -> Dataset? {
    do {
      // The bytes, and at the least as much again for what is made of them.
      try MemoryBudget.check("reading '\(path)'", bytes: bytes, times: 2)
      var checksum = Checksum()
      try file.forEachBlock(0..<bytes) { checksum.add($0) }
      guard checksum.text == self.checksum else { return nil }
      let data = try Dataset(bytes: try file.bytes(0..<bytes), source: path, options)
      return matches(data) ? data : nil
    } catch let error as MemoryError {
      throw CheckpointError.dataTooLarge(path: path, reason: error.diagnosis.what, mend: mend)
    }
  }

  private func candidates(besideCheckpoint path: String) -> [String] {
    guard !source.hasPrefix("/"), let cut = path.lastIndex(of: "/") else { return [source] }
    return [source, path[...cut] + source]
  }

  private var mend: String {
    "put it back and load again, or choose data to train on: "
      + (["data", "FILE"] + options.words).joined(separator: " ")
  }
}
