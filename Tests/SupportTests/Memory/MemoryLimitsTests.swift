import Engine
import FoundationEssentials
internal import Glibc
import Support
import Testing

/// What the kernel tells of limits, in folders made for the test.
struct MemoryLimitsTests {
  /// The kernel's files under a folder of their own.
  private func limits(_ files: [String: String]) throws -> (MemoryLimits, String) {
    let root =
      FileManager.default.temporaryDirectory.path + "/limits-\(UInt64.random(in: 0...UInt64.max))"
    for (name, text) in files {
      let path = "\(root)/\(name)"
      try FileManager.default.createDirectory(
        atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]),
        withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: path))
    }
    let limits = MemoryLimits(
      processes: "\(root)/proc", groups: "\(root)/groups", addresses: { nil }, data: { nil })
    return (limits, root)
  }

  private static let machine = ["proc/meminfo": "MemTotal: 9000 kB\nMemAvailable:    8000 kB\n"]

  @Test(arguments: [
    // The limit of the group itself, of its parent, and the softer limit of either.
    (["groups/a/b/memory.max": "1000000", "groups/a/b/memory.current": "400000"], 600_000),
    (["groups/a/memory.max": "900000", "groups/a/memory.current": "400000"], 500_000),
    (
      [
        "groups/a/b/memory.max": "1000000", "groups/a/b/memory.high": "700000",
        "groups/a/b/memory.current": "400000",
      ], 300_000
    ),
    (["groups/a/memory.high": "600000", "groups/a/memory.current": "400000"], 200_000),
    (
      [
        "groups/a/memory.max": "max", "groups/a/memory.high": "max",
        "groups/a/memory.current": "400000",
      ], 8000 << 10
    ),
    // Files that can be dropped again are no use of memory.
    (
      [
        "groups/a/memory.max": "900000", "groups/a/memory.current": "800000",
        "groups/a/memory.stat": "anon 1\ninactive_file 300000\n",
      ], 400_000
    ),
    (["groups/a/memory.max": "1000", "groups/a/memory.current": "5000"], 0),
  ])
  func countsTheGroupsAndTheirParents(files: [String: String], wanted: Int) throws {
    let (limits, root) = try limits(
      Self.machine.merging(["proc/self/cgroup": "0::/a/b\n"]) { $1 }.merging(files) { $1 })
    defer { try? FileManager.default.removeItem(atPath: root) }
    #expect(limits.unclaimed(held: 0) == wanted)
  }

  @Test func countsTheFirstVersionsGroups() throws {
    let (limits, root) = try limits(
      Self.machine.merging([
        "proc/self/cgroup": "4:cpu:/x\n3:hugetlb,memory:/a\n",
        "groups/memory/a/memory.limit_in_bytes": "900000",
        "groups/memory/a/memory.usage_in_bytes": "400000",
      ]) { $1 })
    defer { try? FileManager.default.removeItem(atPath: root) }
    #expect(limits.unclaimed(held: 0) == 500_000)
  }

  @Test func countsTheLimitsOfTheProcess() throws {
    var (limits, root) = try limits(["proc/self/statm": "100 50 10 5 0 40 0\n"])
    defer { try? FileManager.default.removeItem(atPath: root) }
    let page = sysconf(Int32(_SC_PAGESIZE))
    #expect(limits.room == nil && limits.least == nil)
    limits.addresses = { 150 * page }
    #expect(limits.room == 50 * page)
    limits.data = { 60 * page }
    #expect(limits.room == 20 * page && limits.least == 60 * page)
    limits.data = { 10 * page }
    #expect(limits.room == 0)
  }

  @Test func asksTheSystem() {
    #expect(MemoryLimits.gives(1 << 20))
    #expect(!MemoryLimits.gives(1 << 62))
  }
}
