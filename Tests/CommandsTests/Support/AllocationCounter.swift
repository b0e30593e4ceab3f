internal import Glibc
import Synchronization

/// Counts the bytes that a thread takes through Swift's runtime: a measure of work that no clock and no
/// other test disturbs.
///
/// The runtime lets instruments take the place of its allocating function.
enum AllocationCounter {
  private typealias Allocate =
    @convention(c) (
      UnsafeRawPointer?, Int, Int
    ) -> UnsafeMutableRawPointer?

  private static let bytes = Atomic<Int>(0)
  /// The thread whose bytes are counted; 0 for none.
  private static let thread = Atomic<UInt>(0)
  private static let turn = Mutex(())
  // Written once, before the runtime calls what reads it.
  nonisolated(unsafe) private static var original: Allocate?

  private static let isInstalled: Bool = {
    // The runtime exports both: a byte that switches instruments on, and the function's place.
    guard let enabled = unsafe dlsym(nil, switchName), let place = unsafe dlsym(nil, placeName)
    else { return false }
    let function = unsafe place.assumingMemoryBound(to: Allocate.self)
    unsafe original = function.pointee
    _ = (bytes.load(ordering: .relaxed), thread.load(ordering: .relaxed))
    unsafe function.pointee = { type, size, alignment in
      if AllocationCounter.thread.load(ordering: .relaxed) == AllocationCounter.current {
        AllocationCounter.bytes.add(size, ordering: .relaxed)
      }
      return unsafe AllocationCounter.original?(type, size, alignment)
    }
    unsafe enabled.assumingMemoryBound(to: UInt8.self).pointee = 1
    return true
  }()

  private static let switchName =
    "_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly"
  private static let placeName = "_swift_allocObject"

  private static var current: UInt { UInt(pthread_self()) }

  /// The bytes that a body takes; `nil` where the runtime cannot be asked.
  static func bytes(of body: () throws -> Void) rethrows -> Int? {
    guard isInstalled else { return nil }
    return try turn.withLock { _ in
      bytes.store(0, ordering: .relaxed)
      thread.store(current, ordering: .relaxed)
      defer { thread.store(0, ordering: .relaxed) }
      try body()
      return bytes.load(ordering: .relaxed)
    }
  }
}
