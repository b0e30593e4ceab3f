public import Support
import Synchronization

/// More memory than there is.
public enum MemoryError: CataloguedError, Hashable {
  /// Both sizes are in bytes.
  case doesNotFit(what: String, bytes: Int, available: Int)
  case uncountable(what: String)
  case refused(bytes: Int)

  /// What each case means.
  public static let catalogue: [ErrorKind<MemoryError>] = [
    .init(
      "E-MEMORY-DOES-NOT-FIT", "More memory is needed than is available.",
      .doesNotFit(what: "a tensor of 100000x100000", bytes: 40 << 30, available: 8 << 30)),
    .init(
      "E-MEMORY-UNCOUNTABLE", "The bytes needed are too many to count.",
      .uncountable(what: "the plan")),
    .init("E-MEMORY-REFUSED", "The system refused the memory.", .refused(bytes: 40 << 30)),
  ]

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
      Diagnosis("the system refused \(byteCount(bytes)) of memory", mend: "use smaller sizes")
    }
  }
}

/// How much memory a tensor, a plan or all that a line holds may take: asked before anything is allocated.
///
/// The tensors of the session may take as much as they leave to others, so that nothing is swapped.
public enum MemoryBudget {
  /// Below this no question is asked: a look at the system costs more than the tensor.
  ///
  /// Bytes; fewer where the process has a limit of its own.
  static let free =
    MemoryLimits.present.least.map { min(16 << 20, max(1 << 18, $0 / 64)) } ?? 16 << 20

  /// What is kept back, of a process's own limit, for all that is taken without a question.
  ///
  /// Bytes.
  private static let margin = min(64 << 20, (MemoryLimits.present.least ?? 0) / 8)

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
    guard MemoryLimits.gives(bytes + margin) else { throw .refused(bytes: bytes) }
  }

  /// Asks for the memory of a list with this many values.
  ///
  /// - Throws: `MemoryError`.
  package static func check(_ count: Int, bytesEach size: Int) throws(MemoryError) {
    guard count > free / max(size, 1) else { return }
    try check("a list of \(grouped(count)) values", bytes: count, times: size)
  }

  /// Asks for an array that is about to be made of so many elements.
  ///
  /// - Throws: `MemoryError`.
  package static func check<Element>(
    _ count: Int, of element: Element.Type
  ) throws(MemoryError) {
    try check(count, bytesEach: MemoryLayout<Element>.stride)
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
    let shared = max(0, (MemoryLimits.present.unclaimed(held: held) - held) / 2)
    guard let room = MemoryLimits.present.room else { return shared }
    return min(shared, max(0, room - margin))
  }
}
