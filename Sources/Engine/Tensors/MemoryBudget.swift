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
  /// What is wanted does not fit, in bytes.
  case doesNotFit(what: String, bytes: Int, available: Int)
  /// The sum of the sizes overflows.
  case uncountable(what: String)
  /// The system refused.
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

/// How much memory a tensor or a plan may take: asked before anything is allocated.
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

  /// As much again may come before the next question, and something must be left for the system.
  private static func checkRoom(
    _ what: @autoclosure () -> String, _ bytes: Int
  ) throws(MemoryError) {
    let available = available
    guard available > 8 * free else {
      throw .doesNotFit(what: what(), bytes: bytes + 8 * free, available: bytes + available)
    }
  }

  /// Bytes that were taken since the last question.
  private static let unasked = Atomic<Int>(0)

  /// Counts what was taken without a question: many small tensors fill the memory as well as a large one.
  ///
  /// - Throws: `MemoryError`.
  static func count(_ bytes: Int) throws(MemoryError) {
    guard unasked.add(bytes, ordering: .relaxed).newValue > free else { return }
    unasked.store(0, ordering: .relaxed)
    try checkRoom("another tensor", bytes)
  }

  /// Bytes that can be taken without swapping: what the kernel says, within the control group's limit.
  public static var available: Int {
    var least = physical
    if let meminfo = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) {
      for line in meminfo.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
        let digits = line.filter { $0.isASCII && $0.isNumber }
        if let kilobytes = Int(digits) { least = min(least, kilobytes << 10) }
      }
    }
    for (limit, used) in groups {
      if let limit = number(in: limit) {
        least = min(least, max(0, limit - (number(in: used) ?? 0)))
      }
    }
    return least
  }

  /// The control group's limit and use, in the second and the first version's files.
  private static let groups = [
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    (
      "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"
    ),
  ]

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

/// `3.2 GB`: bytes for a person, in powers of ten.
package func byteCount(_ bytes: Int) -> String {
  var value = Double(bytes)
  var unit = 0
  let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
  while value >= 1000 && unit < units.count - 1 {
    value /= 1000
    unit += 1
  }
  if unit == 0 { return counted(bytes, "byte") }
  let tenths = Int((value * 10).rounded())
  return "\(tenths / 10).\(tenths % 10) \(units[unit])"
}
