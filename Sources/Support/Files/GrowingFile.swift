/// A text file that grows piece by piece without being rewritten.
///
/// A piece is appended in one call, whole or not at all, so a killed program leaves whole pieces. If
/// another program has changed, replaced or removed the file, all of it is written anew.
package struct GrowingFile: Sendable {
  /// Its path.
  package let path: String
  private let kind: OutputFile.Kind
  private var pieces: ChunkedArray<String> = []
  /// How many of the pieces are in the file.
  private var writtenPieces = 0
  /// The file as it was left.
  private var left: (identity: SystemCalls.Status.Identity, bytes: Int)?
  /// How many bytes were written so far, including those written twice.
  package private(set) var bytesWritten = 0

  /// Begins a file by the rule of `OutputFile`.
  ///
  /// - Throws: `FileError`.
  package init(
    _ path: String, _ kind: OutputFile.Kind, beginning: String,
    sparing readings: [OutputFile.Reading] = [], isForced: Bool = false
  ) throws {
    self.path = path
    self.kind = kind
    pieces.append(beginning)
    try write(OutputFile(path, kind, sparing: readings, isForced: isForced))
  }

  /// Adds a piece, after any that could not be written before.
  ///
  /// - Throws: `FileError`; the piece is then written with the next one.
  /// - Complexity: O(its length), unless the file was changed.
  package mutating func append(_ piece: String) throws {
    pieces.append(piece)
    guard try appendsPieces() else { return try write(OutputFile(path, kind)) }
  }

  /// Writes the whole file.
  private mutating func write(_ file: OutputFile) throws {
    let text = pieces.joined()
    try file.write(text)
    bytesWritten += text.utf8.count
    Work.add(text.utf8.count)
    writtenPieces = pieces.count
    left = (try? SystemCalls.status(of: path)).map { ($0.identity, $0.bytes) }
  }

  /// Appends the missing pieces; `false` if the file is not as it was left.
  private mutating func appendsPieces() throws(FileError) -> Bool {
    guard let left, let file = try? SystemCalls.open(path, SystemCalls.appending),
      let status = try? SystemCalls.status(file), status.isRegular,
      status.identity == left.identity, status.bytes == left.bytes
    else { return false }
    let bytes = Array(pieces[writtenPieces...].joined().utf8)
    do {
      try SystemCalls.write(bytes, toDescriptor: file.number)
    } catch {
      SystemCalls.truncate(file, to: left.bytes)
      throw .unwritable(path: path, reason: error.reason)
    }
    bytesWritten += bytes.count
    Work.add(bytes.count)
    writtenPieces = pieces.count
    self.left = (left.identity, left.bytes + bytes.count)
    return true
  }
}
