public import Support
import FoundationEssentials
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// More memory than there is.
public enum MemoryError: DiagnosableError, Hashable {
  /// More memory is wanted than is there, in bytes.
  case doesNotFit(what: String, bytes: Int, available: Int)
  /// The sum of the sizes overflows.
  case uncountable(what: String)
  /// The system refused the memory.
  case refused(bytes: Int)

  /// What is wrong and how to mend it.
  public var diagnosis: Diagnosis {
    switch self {
    case .doesNotFit(let what, let bytes, let available):
      Diagnosis(
        "\(what) would need \(byteCount(bytes)); \(byteCount(available)) are available",
        mend: "use smaller sizes")
    case .uncountable(let what):
      Diagnosis(
        "\(what) would need more bytes than can be counted", mend: "use smaller sizes")
    case .refused(let bytes):
      Diagnosis("the system gave no \(byteCount(bytes)) of memory", mend: "use smaller sizes")
    }
  }
}

/// How much memory a tensor, a plan or all that a line holds may take: asked before anything is allocated.
///
/// The tensors of the session may take as much as they leave to others, so that nothing is swapped.
public enum MemoryBudget {
  /// Below this no question is asked: a look at the system costs more than the tensor.
  ///
  /// Bytes.
  static let free = 16 << 20

  /// What a single tensor may take while a file decides its size; `nil` when nothing but memory does.
  ///
  /// Bytes.
  @TaskLocal package static var limit: Int?

  /// The sum of some sizes in bytes, checked against what is available.
  ///
  /// - Throws: `MemoryError`.
  static func check(_ what: @autoclosure () -> String, floats: [Int]) throws(MemoryError) {
    var total = 0
    for count in floats {
      let (sum, overflow) = total.addingReportingOverflow(count)
      guard !overflow, sum <= Int.max / 8 else { throw .uncountable(what: what()) }
      total = sum
    }
    try check(what(), bytes: total, times: 4)
  }

  /// A number of elements in bytes, checked against what is available.
  ///
  /// - Throws: `MemoryError`.
  static func check(
    _ what: @autoclosure () -> String, bytes count: Int, times size: Int
  ) throws(MemoryError) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow else { throw .uncountable(what: what()) }
    if let limit, bytes > limit {
      throw .doesNotFit(what: what(), bytes: bytes, available: limit)
    }
    guard bytes > free else { return }
    let available = available
    guard bytes <= available else {
      throw .doesNotFit(what: what(), bytes: bytes, available: available)
    }
  }

  /// Asks of what grows piece by piece, its bytes so far already taken; `asked` is where it was asked
  /// last, and it is asked again when as much as needs no question has come since.
  ///
  /// - Throws: `MemoryError`.
  package static func checkGrowth(
    _ what: @autoclosure () -> String, bytes: Int, asked: inout Int
  ) throws(MemoryError) {
    if let limit, bytes > limit {
      throw .doesNotFit(what: what(), bytes: bytes, available: limit)
    }
    guard bytes - asked > free else { return }
    asked = bytes
    try checkRoom(what(), bytes)
  }

  /// As much again may come before the next question.
  private static func checkRoom(
    _ what: @autoclosure () -> String, _ bytes: Int
  ) throws(MemoryError) {
    let available = available
    guard available > free else {
      throw .doesNotFit(what: what(), bytes: bytes + free, available: bytes + available)
    }
  }

  /// Bytes of the tensors that live.
  private static let held = Atomic<Int>(0)
  /// Bytes that were taken since the last question.
  private static let unasked = Atomic<Int>(0)

  /// Notes that a tensor lives, or, for a number below 0, that one has gone.
  static func hold(_ bytes: Int) { held.add(bytes, ordering: .relaxed) }

  /// Counts what was taken without a question: many small tensors fill the memory as well as a large one.
  ///
  /// - Throws: `MemoryError`.
  static func count(_ bytes: Int) throws(MemoryError) {
    guard unasked.add(bytes, ordering: .relaxed).newValue > free else { return }
    unasked.store(0, ordering: .relaxed)
    try checkRoom("what the line holds", held.load(ordering: .relaxed))
  }

  /// Bytes that may still be taken: all the tensors together take at most as much as they leave to others.
  public static var available: Int {
    let held = held.load(ordering: .relaxed)
    return max(0, (unclaimed - held) / 2)
  }

  /// Bytes that can be taken without swapping: what the kernel says, within the control groups' limits.
  private static var unclaimed: Int {
    var least = max(0, physical - held.load(ordering: .relaxed))
    if let kilobytes = number(of: "MemAvailable:", in: "/proc/meminfo") {
      least = min(least, kilobytes << 10)
    }
    for group in groups {
      guard let limit = number(in: group.limit), let used = number(in: group.used) else { continue }
      // Files that were read and can be dropped again count as used.
      let files = number(of: group.files, in: group.statistics) ?? 0
      least = min(least, max(0, limit - max(0, used - files)))
    }
    return least
  }

  /// Where a control group tells its limit and its use.
  private struct Group {
    let limit, used, statistics: String
    /// The line of the statistics that counts files.
    let files: String

    /// Those of the second version, or of the first.
    init(_ folder: String, isSecond: Bool) {
      limit = folder + (isSecond ? "/memory.max" : "/memory.limit_in_bytes")
      used = folder + (isSecond ? "/memory.current" : "/memory.usage_in_bytes")
      statistics = folder + "/memory.stat"
      files = isSecond ? "inactive_file" : "total_inactive_file"
    }
  }

  /// This process's control group and all that it stands in, which may have limits of their own.
  private static let groups: [Group] = {
    let table = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
    return table.split(separator: "\n").flatMap { line -> [Group] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[1].isEmpty || parts[1] == "memory" else { return [] }
      let isSecond = parts[1].isEmpty
      var folder = "/sys/fs/cgroup" + (isSecond ? "" : "/memory")
      return [Group(folder, isSecond: isSecond)]
        + parts[2].split(separator: "/").map { name in
          folder += "/" + name
          return Group(folder, isSecond: isSecond)
        }
    }
  }()

  /// The number behind a word at a line's start.
  private static func number(of word: String, in file: String) -> Int? {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count > 1, words[0] == word { return Int(words[1]) }
    }
    return nil
  }

  private static func number(in file: String) -> Int? {
    (try? String(contentsOfFile: file, encoding: .utf8)).flatMap { Int($0.trimmingSpaces()) }
  }

  private static var physical: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    let (bytes, overflow) = pages.multipliedReportingOverflow(by: size)
    return overflow || bytes <= 0 ? Int.max : bytes
  }
}
