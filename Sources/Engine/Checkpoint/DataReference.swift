import Support

/// The data that a checkpoint was trained on: where it was, how it was cut, and how to know it again.
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

  /// What will find this data again.
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
  /// - Throws: `CheckpointError.dataMissing` or `.dataChanged`, `DataError` or `MemoryError`.
  public func open(besideCheckpoint path: String) throws -> Dataset {
    if source == Dataset.bundledSource {
      let data = try Dataset.bundled(options)
      guard matches(data) else { throw CheckpointError.dataChanged(path: source, mend: mend) }
      return data
    }
    var isChanged = false
    for candidate in candidates(besideCheckpoint: path) {
      guard let content = try? WholeFile.read(candidate, wanting: bytes) else { continue }
      if isContent(bytes: content.count, checksum: Checksum.text(of: content)) {
        return try Dataset(bytes: content, source: candidate, options)
      }
      isChanged = true
    }
    throw isChanged
      ? CheckpointError.dataChanged(path: source, mend: mend)
      : .dataMissing(path: source, mend: mend)
  }

  private func candidates(besideCheckpoint path: String) -> [String] {
    guard !source.hasPrefix("/"), let cut = path.lastIndex(of: "/") else { return [source] }
    return [source, path[...cut] + source]
  }

  private var mend: String {
    let shares = options.shares.map(shortNumber).joined(separator: ",")
    return
      "put it back and load again, or choose data to train on: data FILE block=\(options.block)"
      + " split=\(shares) seed=\(options.seed)"
  }
}
