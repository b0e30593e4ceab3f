import Synchronization

/// More memory than there is.
public enum MemoryError: CataloguedError, Hashable {
  /// Both sizes are in bytes; the free memory is shared where half of it is left to other programs.
  case doesNotFit(what: String, bytes: Int, available: Int, isShared: Bool = false)
  case uncountable(what: String)
  case refused(bytes: Int)

  /// What each case means.
  public static let catalogue: [ErrorKind<MemoryError>] = [
    .init(
      "E-MEMORY-DOES-NOT-FIT", "More memory is needed than is available.",
      .doesNotFit(
        what: "a tensor of 100000x100000", bytes: 40 << 30, available: 8 << 30, isShared: true)),
    .init(
      "E-MEMORY-UNCOUNTABLE", "The bytes needed are too many to count.",
      .uncountable(what: "the plan")),
    .init("E-MEMORY-REFUSED", "The system refused the memory.", .refused(bytes: 40 << 30)),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .doesNotFit(let what, let bytes, let available, let isShared):
      Diagnosis(
        "\(what) would need \(byteCount(bytes)); \(byteCount(available)) are available"
          + (isShared ? ", half of what is free" : ""),
        mend: "use smaller sizes")
    case .uncountable(let what):
      Diagnosis(
        "\(what) would need more bytes than can be counted", mend: "use smaller sizes")
    case .refused(let bytes):
      Diagnosis("the system refused \(byteCount(bytes)) of memory", mend: "use smaller sizes")
    }
  }
}

/// How much memory a tensor, a plan or all values of a line may take: checked before anything is
/// allocated.
///
/// The tensors of the session may take as much memory as they leave free for others, so that
/// nothing is swapped.
public enum MemoryBudget {
  /// Below this nothing is checked: asking the system costs more than the tensor.
  ///
  /// Bytes; fewer where the process has a limit of its own.
  package static let free =
    MemoryLimits.present.least.map { min(16 << 20, max(1 << 18, $0 / 64)) } ?? 16 << 20

  /// The part of a process's own limit kept in reserve for unchecked allocations.
  ///
  /// Bytes.
  private static let margin = min(64 << 20, (MemoryLimits.present.least ?? 0) / 8)

  /// The most a single tensor may take while a file decides its size; `nil` if only memory limits
  /// it.
  ///
  /// Bytes.
  package static var limit: Int? { limits.load(ordering: .relaxed) > 0 ? ownLimit : nil }

  /// The limit of the running task.
  @TaskLocal private static var ownLimit: Int?
  /// How many limits are in force in any task: mostly none, and every small tensor asks.
  private static let limits = Atomic<Int>(0)

  /// Carries something out while a single tensor may take no more than this.
  ///
  /// - Throws: what `body` throws.
  package static func limited<Result>(
    to bytes: Int?, _ body: () throws -> Result
  ) rethrows -> Result {
    limits.add(1, ordering: .relaxed)
    defer { limits.subtract(1, ordering: .relaxed) }
    return try $ownLimit.withValue(bytes, operation: body)
  }

  /// The sum of some sizes in bytes, checked against what is available.
  ///
  /// - Throws: `MemoryError`.
  package static func check(_ what: @autoclosure () -> String, floats: [Int]) throws(MemoryError) {
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
  package static func check(
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
      throw .doesNotFit(what: what(), bytes: bytes, available: available, isShared: isShared)
    }
    guard MemoryLimits.gives(bytes + margin) else { throw .refused(bytes: bytes) }
  }

  /// Checks that there is memory for a list of this many values.
  ///
  /// - Throws: `MemoryError`.
  package static func check(_ count: Int, bytesEach size: Int) throws(MemoryError) {
    guard count > free / max(size, 1) else { return }
    try check("a list of \(grouped(count)) values", bytes: count, times: size)
  }

  /// Checks that there is memory for an array of this many elements.
  ///
  /// - Throws: `MemoryError`.
  package static func check<Element>(
    _ count: Int, of element: Element.Type
  ) throws(MemoryError) {
    try check(count, bytesEach: MemoryLayout<Element>.stride)
  }

  /// Checks something that grows piece by piece and has taken `bytes` so far; `asked` is the size
  /// at the last check, and the next one comes after as much growth as needs no check.
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

  /// It may grow by as much again before the next check.
  private static func checkRoom(
    _ what: @autoclosure () -> String, _ bytes: Int
  ) throws(MemoryError) {
    let available = available
    guard available > free else {
      throw .doesNotFit(
        what: what(), bytes: bytes + free, available: bytes + available, isShared: isShared)
    }
  }

  /// Bytes of all live tensors.
  private static let held = Atomic<Int>(0)
  /// Bytes taken since the last check.
  private static let unasked = Atomic<Int>(0)
  /// How much all live tensors may hold before the system is asked again.
  private static let granted = Atomic<Int>(0)

  /// Adds the bytes of a new tensor, or subtracts those of a freed one.
  package static func hold(_ bytes: Int) { held.add(bytes, ordering: .relaxed) }

  /// Counts unchecked allocations: many small tensors fill the memory just as a large one does.
  ///
  /// - Throws: `MemoryError`.
  package static func count(_ bytes: Int) throws(MemoryError) {
    guard unasked.add(bytes, ordering: .relaxed).newValue > free else { return }
    unasked.store(0, ordering: .relaxed)
    let held = held.load(ordering: .relaxed)
    // What comes and goes needs no question, nor does a small part of what was there at the last one.
    guard held > granted.load(ordering: .relaxed) else { return }
    try checkRoom("what the line holds", held)
    granted.store(held + available / 16, ordering: .relaxed)
  }

  /// Whether what may be taken is half of the free memory: no limit of the process's own is less.
  private static var isShared: Bool {
    MemoryLimits.present.room.map { $0 - margin > available } ?? true
  }

  /// Bytes that may still be taken: all tensors together take at most as much as they leave free.
  public static var available: Int {
    let held = held.load(ordering: .relaxed)
    let shared = max(0, (MemoryLimits.present.unclaimed(held: held) - held) / 2)
    guard let room = MemoryLimits.present.room else { return shared }
    return min(shared, max(0, room - margin))
  }
}
