internal import FoundationEssentials

/// A text named by the user: a file, or a pipe such as `<(command)`.
public enum InputFile {
  /// Why a text cannot be read.
  public enum Refusal: Error, Hashable {
    /// No file has that name.
    case missing
    /// A folder has that name.
    case isFolder
    /// The system's reason, or ours.
    case unreadable(String)

    /// The reason in words.
    public var reason: String {
      switch self {
      case .missing: "there is no such file"
      case .isFolder: "it is a folder"
      case .unreadable(let reason): reason
      }
    }
  }

  /// Every byte; a device is refused, since it may never end.
  ///
  /// `copies` is how many times as many bytes are taken for what is made of them.
  ///
  /// - Throws: `Refusal`; `Interruption`, also while a pipe gives nothing.
  public static func bytes(of path: String, copies: Int = 0) throws -> [UInt8] {
    do {
      let file = try SystemCalls.open(path, SystemCalls.readOnly)
      let status = try SystemCalls.status(file)
      guard status.kind != .folder else { throw Refusal.isFolder }
      guard status.isRegular || status.kind == .pipe else {
        throw Refusal.unreadable("it is a device")
      }
      try checkMemory(status.bytes, copies, path)
      var bytes: [UInt8] = []
      bytes.reserveCapacity(status.bytes)
      var block = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = try SystemCalls.read(file, into: &block, unless: Interruption.watch.isRaised)
        guard count > 0 else { return bytes }
        // A pipe may bring more than the memory holds.
        if bytes.count + count > bytes.capacity { try checkMemory(2 * bytes.count, copies, path) }
        bytes += block[..<count]
      }
    } catch let refusal as Refusal {
      throw refusal
    } catch let refusal as SystemCalls.Refusal {
      try Interruption.check()
      throw SystemCalls.isMissing(refusal) ? Refusal.missing : .unreadable(refusal.reason)
    } catch let error as MemoryError {
      throw Refusal.unreadable(error.diagnosis.what)
    }
  }

  private static func checkMemory(_ bytes: Int, _ copies: Int, _ path: String) throws {
    try MemoryBudget.check("reading '\(path)'", bytes: bytes, times: 1 + copies)
  }

  /// Whether something has that name.
  public static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// The path of the file in the same folder whose name is probably meant; `nil` if none is near.
  public static func nearest(to path: String) -> String? {
    let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let folder = cut == path.startIndex ? "." : String(path[..<cut])
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return Similarity.nearest(to: String(path[cut...]), in: names.sorted())
      .map { path[..<cut] + $0 }
  }
}
