import Fuzzing
import TestSupport
import Testing

/// The script that a recording leaves passes its own test, whatever the session did.
struct RecordedSessionTests {
  @Test(arguments: 0..<60)
  func theRecordingPasses(seed: Int) throws {
    let folder = try TemporaryFolder()
    let kind = RecordingKind()
    var tally = FuzzTally()
    try kind.run(
      kind.session(seed: UInt64(seed)), in: FuzzFolder(path: folder.path), &tally)
  }
}
