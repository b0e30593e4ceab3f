/// A file that a command writes, by the rules that all commands share.
///
/// Only a regular file that looks like what the command writes is replaced, in one step, and keeps
/// its permissions. A link is followed, also if nothing exists there yet. A pipe or a character
/// device is written to where the kind allows it. What the session reads is never written, and
/// anything else is replaced only where that was asked for.
package struct OutputFile: Sendable {
  /// The kind of file that a command writes, and how to recognise it.
  package struct Kind: Sendable {
    /// What such a file is called in messages, such as `checkpoint`.
    let name: String
    /// How many bytes of a file's start tell.
    let startBytes: Int
    /// Whether a file with this beginning is one.
    let isLike: @Sendable (_ start: [UInt8]) -> Bool
    /// Whether a pipe or a device may take it; no terminal takes what is not text.
    let goesToStreams, isText: Bool
    /// Whether it must be on the disk before the command returns.
    let isDurable: Bool

    /// Describes a kind of file.
    package init(
      _ name: String, startBytes: Int, goesToStreams: Bool = true, isText: Bool = true,
      isDurable: Bool = true,
      isLike: @escaping @Sendable (_ start: [UInt8]) -> Bool
    ) {
      self.name = name
      self.startBytes = startBytes
      self.goesToStreams = goesToStreams
      self.isText = isText
      self.isDurable = isDurable
      self.isLike = isLike
    }

    /// Describes a kind of text that begins with one of some words.
    package static func text(
      _ name: String, startsWith words: String..., goesToStreams: Bool = true,
      isDurable: Bool = true
    ) -> Kind {
      let starts = words.map { Array($0.utf8) }
      return Kind(
        name, startBytes: starts.map(\.count).max() ?? 0, goesToStreams: goesToStreams,
        isDurable: isDurable
      ) { bytes in starts.contains { bytes.starts(with: $0) } }
    }
  }

  /// A file that is read and therefore never written, and what it is to the session.
  package struct Reading: Sendable, Hashable {
    let path, use: String

    /// Names a file and what it is, such as `the session's data`.
    package init(_ path: String, as use: String) {
      self.path = path
      self.use = use
    }
  }

  private let path: String
  private let kind: Kind
  private let readings: [Reading]
  /// How the user asks to replace what is there, and whether they did.
  private let force: String
  private let isForced: Bool

  /// Names a file to write; with `isForced` any regular file is replaced but those of `readings`.
  package init(
    _ path: String, _ kind: Kind, sparing readings: [Reading] = [], isForced: Bool = false,
    force: String = "force=true"
  ) {
    self.path = path
    self.kind = kind
    self.readings = readings
    self.isForced = isForced
    self.force = force
  }

  /// Writes a text.
  ///
  /// - Throws: `FileError`; `Interruption` where a pipe is not read.
  package func write(_ text: String) throws {
    try write { try $0(Array(text.utf8)) }
  }

  /// Writes what `body` hands over, which may be called twice; gives the bytes written.
  ///
  /// - Throws: `FileError`; `Interruption` where a pipe is not read; what `body` throws.
  @discardableResult
  package func write(_ body: (AtomicFile.Sink) throws -> Void) throws -> Int {
    // A file that appears between the check and the write is checked in turn.
    for _ in 0..<10 {
      do {
        switch try place() {
        case .stream: return try stream(body)
        case .file(let target, let old):
          return try AtomicFile.put(target, inPlaceOf: old, isDurable: kind.isDurable, body)
        }
      } catch let refusal as SystemCalls.Refusal where SystemCalls.isTaken(refusal) {
        continue
      } catch let refusal as SystemCalls.Refusal {
        throw refusal.isOfUnreadPipe
          ? FileError.unread(path: path) : .unwritable(path: path, reason: refusal.reason)
      }
    }
    throw FileError.unwritable(path: path, reason: "other programs write it all the time")
  }

  /// Checks that the file can be written, and changes nothing.
  ///
  /// - Throws: `FileError`.
  package func check() throws(FileError) {
    guard case .file(let target, _) = try place() else { return }
    do throws(SystemCalls.Refusal) {
      try AtomicFile.check(target)
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
  }

  /// Where the bytes go.
  private enum Place {
    case stream
    case file(String, old: SystemCalls.Status?)
  }

  private func place() throws(FileError) -> Place {
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw .notAFile(path: path, what: "this is not a file name")
    }
    let target = SystemCalls.destination(of: path)
    let status: SystemCalls.Status
    do {
      status = try SystemCalls.status(of: path)
    } catch {
      // A link that leads nowhere yet is followed.
      guard SystemCalls.isMissing(error) else {
        throw .unwritable(path: path, reason: error.reason)
      }
      return .file(target, old: nil)
    }
    switch status.kind {
    case .folder: throw .notAFile(path: path, what: "this is a folder")
    case .pipe, .characterDevice:
      guard kind.goesToStreams else {
        throw .notAFile(
          path: path, what: "this is \(status.kind == .pipe ? "a pipe" : "a device")")
      }
      return .stream
    case .other: throw .notAFile(path: path, what: "this is a device")
    case .regular:
      try checkReplaceable(target, status)
      return .file(target, old: status)
    }
  }

  private func checkReplaceable(
    _ target: String, _ status: SystemCalls.Status
  ) throws(FileError) {
    let isSame = { (other: SystemCalls.Status?) in other?.identity == status.identity }
    if let reading = readings.first(where: { isSame(try? SystemCalls.status(of: $0.path)) }) {
      throw .inUse(path: path, use: reading.use)
    }
    // stdout and stderr: what they lead to would lose its name.
    if [1, 2].contains(where: { isSame(try? SystemCalls.status(ofDescriptor: $0)) }) {
      throw .inUse(path: path, use: "where the program's output goes")
    }
    // A link in /proc may show a name that the file no longer has.
    guard isSame(try? SystemCalls.status(of: target)) else {
      throw .notAFile(path: path, what: "the file that this leads to no longer has a name")
    }
    guard !isForced else { return }
    guard status.permissions & 0o222 != 0 else {
      throw .writeProtected(path: path, force: force)
    }
    guard status.bytes == 0 || kind.isLike((try? start(of: target)) ?? []) else {
      throw .wouldReplace(path: path, kind: kind.name, force: force)
    }
  }

  /// The first bytes of a file, as many as tell its kind.
  private func start(of target: String) throws(SystemCalls.Refusal) -> [UInt8] {
    let file = try SystemCalls.open(target, SystemCalls.readOnly)
    var start: [UInt8] = []
    while start.count < kind.startBytes {
      var block = [UInt8](repeating: 0, count: kind.startBytes - start.count)
      let count = try SystemCalls.read(file, into: &block)
      guard count > 0 else { break }
      start += block[..<count]
    }
    return start
  }

  /// Writes to an existing pipe or device.
  private func stream(_ body: (AtomicFile.Sink) throws -> Void) throws -> Int {
    let file = try SystemCalls.open(path, SystemCalls.writeOnly)
    // The name may now belong to a different file than the one that was checked.
    guard try !SystemCalls.status(file).isRegular else { throw SystemCalls.Refusal.taken }
    guard !SystemCalls.isTerminal(file) || kind.isText else {
      throw FileError.notAFile(path: path, what: "this is a terminal")
    }
    let number = file.number
    var count = 0
    try SystemCalls.withoutPipeSignal {
      try body { bytes in
        do {
          try SystemCalls.write(
            bytes, toDescriptor: number, unless: Interruption.watch.isRaised)
        } catch {
          try Interruption.check()
          throw error
        }
        count += bytes.count
      }
    }
    return count
  }
}
