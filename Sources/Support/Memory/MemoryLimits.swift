import FoundationEssentials
import Glibc

/// The memory that the system grants this process, read anew for each check, since other processes
/// take and free memory too.
package struct MemoryLimits: Sendable {
  /// The kernel's folder of processes.
  let processes: String
  /// The kernel's folder of control groups.
  let groups: String
  /// The process's limits of address space and of data, in bytes; `nil` for none.
  package var addresses: @Sendable () -> Int?
  package var data: @Sendable () -> Int?

  /// The limits of this process.
  static let present = MemoryLimits(
    processes: "/proc", groups: "/sys/fs/cgroup", addresses: { limit(of: .addresses) },
    data: { limit(of: .data) })

  /// Limits read from other folders and functions, for tests.
  package init(
    processes: String, groups: String, addresses: @escaping @Sendable () -> Int?,
    data: @escaping @Sendable () -> Int?
  ) {
    (self.processes, self.groups) = (processes, groups)
    (self.addresses, self.data) = (addresses, data)
  }

  /// Free bytes of the machine, within the control groups' limits.
  ///
  /// `held` is what the tensors hold, for machines that do not report what is free.
  package func unclaimed(held: Int) -> Int {
    var least = max(0, Self.physical - held)
    if let kilobytes = number(of: "MemAvailable:", in: "\(processes)/meminfo") {
      least = min(least, kilobytes << 10)
    }
    for group in ownGroups {
      guard let limit = group.limits.compactMap(number).min(), let used = number(in: group.used)
      else { continue }
      // Cached files, which could be dropped, count as used.
      let files = number(of: group.files, in: group.statistics) ?? 0
      least = min(least, max(0, limit - max(0, used - files)))
    }
    return least
  }

  /// Bytes that this process may still map; `nil` if it has no limit of its own.
  package var room: Int? {
    guard let sizes = addresses() ?? data() else { return nil }
    // In pages: the whole address space first, data and stack sixth.
    let pages = text(of: "\(processes)/self/statm")?.split(separator: " ").compactMap { Int($0) }
    guard let pages, pages.count > 5 else { return sizes }
    let size = sysconf(Int32(_SC_PAGESIZE))
    let rooms = [addresses().map { $0 - pages[0] * size }, data().map { $0 - pages[5] * size }]
    return max(0, rooms.compactMap { $0 }.min() ?? sizes)
  }

  /// The process's smaller limit, in bytes.
  package var least: Int? { [addresses(), data()].compactMap { $0 }.min() }

  /// The files in which a control group reports its limits and its use.
  private struct Group {
    let limits: [String]
    let used, statistics: String
    /// The line of the statistics that counts files.
    let files: String

    /// Those of the second version, or of the first.
    init(_ folder: String, isSecond: Bool) {
      limits =
        isSecond
        ? [folder + "/memory.max", folder + "/memory.high"] : [folder + "/memory.limit_in_bytes"]
      used = folder + (isSecond ? "/memory.current" : "/memory.usage_in_bytes")
      statistics = folder + "/memory.stat"
      files = isSecond ? "inactive_file" : "total_inactive_file"
    }
  }

  /// This process's control group and its parents, which may have limits of their own.
  private var ownGroups: [Group] {
    let table = text(of: "\(processes)/self/cgroup") ?? ""
    return table.split(separator: "\n").flatMap { line -> [Group] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[1].isEmpty || parts[1].split(separator: ",").contains("memory")
      else { return [] }
      let isSecond = parts[1].isEmpty
      var folder = groups + (isSecond ? "" : "/memory")
      return [Group(folder, isSecond: isSecond)]
        + parts[2].split(separator: "/").map { name in
          folder += "/" + name
          return Group(folder, isSecond: isSecond)
        }
    }
  }

  private func text(of file: String) -> String? {
    try? String(contentsOfFile: file, encoding: .utf8)
  }

  /// The number after a word at the start of a line.
  private func number(of word: String, in file: String) -> Int? {
    for line in (text(of: file) ?? "").split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count > 1, words[0] == word { return Int(words[1]) }
    }
    return nil
  }

  private func number(in file: String) -> Int? {
    text(of: file).flatMap { Int($0.trimmingSpaces()) }
  }

  private static var physical: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    let (bytes, overflow) = pages.multipliedReportingOverflow(by: size)
    return overflow || bytes <= 0 ? Int.max : bytes
  }

  private enum Resource { case addresses, data }

  private static func limit(of resource: Resource) -> Int? {
    var limits = rlimit()
    let number = resource == .addresses ? RLIMIT_AS.rawValue : RLIMIT_DATA.rawValue
    // The kernel fills a local variable.
    let result = unsafe getrlimit(__rlimit_resource_t(number), &limits)
    guard result == 0, limits.rlim_cur < UInt64(Int.max) else { return nil }
    return Int(limits.rlim_cur)
  }

  /// Whether the system grants this many bytes now: they are mapped and returned at once.
  ///
  /// A Swift array cannot report that its memory was refused, so this is checked first.
  package static func gives(_ bytes: Int) -> Bool {
    // The pages are private and never touched.
    let block = unsafe mmap(
      nil, max(bytes, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | mapAnonymous, -1, 0)
    guard let block = unsafe block, unsafe block != MAP_FAILED else { return false }
    unsafe munmap(block, max(bytes, 1))
    return true
  }

  private static let mapAnonymous = MAP_ANONYMOUS
}
