import Fuzzing
import TestSupport
import Testing

/// A short run of every kind of random input; `make fuzz` goes on with other seeds, in processes of
/// their own.
struct FuzzTests {
  @Test(arguments: FuzzKinds.all.filter { $0.short > 0 }.map(\.name))
  func everyInputEndsWell(kind: String) throws {
    let folder = try TemporaryFolder()
    for one in FuzzKinds.all where one.name == kind {
      var run = FuzzRun(one, in: FuzzFolder(path: folder.path))
      for seed in 0..<UInt64(one.short) { try run.run(seed: seed) }
    }
  }
}
