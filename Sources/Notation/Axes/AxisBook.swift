import Engine

/// The axes of the tensors of a traced run.
///
/// Sendable: it belongs to one run.
package final class AxisBook: @unchecked Sendable {
  /// What is known of a tensor.
  struct Entry {
    let tensor: DynamicTensor
    var axes: [AxisNote]
    /// The axes that a reduction without keepdim has dropped.
    var dropped: [AxisNote] = []
    /// Whether its axes were turned since it was laid out in memory.
    var isTurned = false
  }

  private var entries: [ObjectIdentifier: Entry] = [:]
  /// What is suspicious in the program, each once.
  package internal(set) var findings: [CodeFinding] = []
  /// Where shapes were broadcast, by line.
  package internal(set) var broadcasts: [CodePlace: [Broadcast]] = [:]
  /// The tensor whose shape the running line has read, and how many of its axes have a name since.
  private var read: (tensor: DynamicTensor, next: Int)?
  /// The first axes of what functions named `forward` were given.
  var batches: Set<ObjectIdentifier> = []

  /// The most tensors that are followed: a long training loop needs no more.
  private static let mostTensors = 20_000
  /// The most elements that the tensors may keep alive.
  private static let mostElements = 1 << 26
  private var elements = 0

  init() {}

  /// Whether more tensors can be followed.
  var isFull: Bool { entries.count >= Self.mostTensors || elements > Self.mostElements }

  /// What is known of a tensor; of one that is new, that it was there.
  func entry(of tensor: DynamicTensor, as what: String? = nil, at place: CodePlace?) -> Entry {
    if let known = entries[ObjectIdentifier(tensor)], known.axes.map(\.size) == tensor.sizes {
      return known
    }
    let entry = Entry(
      tensor: tensor,
      axes: tensor.sizes.map { size in
        tensor.isParameter || what == nil
          ? AxisNote(size, .made(tensor.isParameter ? "a parameter" : "a tensor"), at: place)
          : AxisNote(size, .given(what ?? ""), at: place)
      })
    put(entry)
    return entry
  }

  /// A function was given a tensor, whose axes begin there.
  func give(_ tensor: DynamicTensor, _ what: String, at place: CodePlace?) {
    put(
      Entry(tensor: tensor, axes: tensor.sizes.map { AxisNote($0, .given(what), at: place) }))
  }

  /// What is known of a tensor, if anything is.
  func axes(of tensor: DynamicTensor) -> [AxisNote]? {
    entries[ObjectIdentifier(tensor)]?.axes
  }

  func knows(_ tensor: DynamicTensor) -> Bool { entries[ObjectIdentifier(tensor)] != nil }

  func put(_ entry: Entry) {
    guard !isFull, entry.axes.count == entry.tensor.sizes.count else { return }
    let key = ObjectIdentifier(entry.tensor)
    if entries[key] == nil, entry.tensor.base == nil { elements += entry.tensor.count }
    entries[key] = entry
  }

  // MARK: Names

  /// A line reads the shape of a tensor.
  func reads(shapeOf tensor: DynamicTensor) { read = (tensor, 0) }

  /// A line begins.
  func beginLine() { read = nil }

  /// A line gives a name to a number, which may be the next size of the shape that it has read.
  func name(_ label: String, _ number: Int) {
    guard let (tensor, next) = read, tensor.sizes.indices.contains(next),
      tensor.sizes[next] == number
    else { return }
    read?.next = next + 1
    guard label != "_", label.count <= 12, let axes = axes(of: tensor) else { return }
    if axes[next].name == nil { axes[next].name = label }
  }

  /// Notes a suspicious line, once.
  func find(_ finding: CodeFinding) {
    if !findings.contains(finding) { findings.append(finding) }
  }
}

/// Shapes that an operation has broadcast to one.
package struct Broadcast: Sendable, Hashable {
  package let operands: [[Int]]
  package let result: [Int]

  /// Whether the result is larger than each operand.
  package var growsAll: Bool {
    operands.allSatisfy { $0.reduce(1, &*) < result.reduce(1, &*) }
  }

  /// `4x1 with 4 → 4x4`.
  package var text: String {
    operands.map(ShapeText.short).joined(separator: " with ") + " → " + ShapeText.short(result)
  }
}
