import Advice
import Engine
import Rendering
import Support

/// The path of a tensor through the stack, up to where it stopped.
struct TensorTrace: Sendable {
  /// One layer's step on the path.
  struct Row: Sendable {
    let position: Position
    /// The layer as the tensor found it.
    let layer: LayerDescription
    let input: Extents
    /// `nil` where the tensor entered the layer and did not leave it.
    let output: Extents?
    let parameters, multiplyAdds, bytes: Int
    /// How many steps one step of the output depends on; `nil` where no steps go in.
    let reach: Int?
    /// The numbers that it made, where they were computed.
    var numbers: NumberSummary?
    /// Remarks about the layer.
    var notes: [Note] = []
    var change: Change?

    /// Whether the arrow line names it: it changes the shape.
    var isLandmark: Bool { output.map { $0 != input } ?? false }
  }

  /// A remark about a layer that the tensor passed.
  enum Note: Sendable, Hashable, CustomStringConvertible {
    /// A `_` has another number than the stack keeps.
    case forThisInput
    /// Of what PyTorch's module gives the first goes on.
    case firstOf(String)
    /// An edit made its weights draw anew.
    case drawnAnew
    /// It took over the weights of the layer that it replaced.
    case weightsKept
    /// It is the first to make numbers that are not finite.
    case notFinite(NumberSummary)

    /// The remark about what became of a layer's weights.
    init(_ fate: WeightFate) {
      self = fate.kind == .kept ? .weightsKept : .drawnAnew
    }

    /// `drawn anew`, `not finite from here on: 12 nan of 80`.
    var description: String {
      switch self {
      case .forThisInput: "for this input"
      case .firstOf(let outputs): "the first of \(outputs)"
      case .drawnAnew: "drawn anew"
      case .weightsKept: "weights kept"
      case .notFinite(let numbers):
        "not finite from here on: \(numbers.notFinite) of \(grouped(numbers.count))"
      }
    }
  }

  /// The change of a row since the stack was last shown.
  enum Change: String, Sendable, Encodable {
    case added, changed, removed
    /// The mark before its number.
    var mark: String {
      switch self {
      case .added: "+"
      case .changed: "~"
      case .removed: "-"
      }
    }
  }

  /// A layer that the tensor does not reach.
  struct Unreached: Sendable {
    let position: Position
    let layer: LayerDescription
    var change: Change?
  }

  /// A layer that an edit removed, with its old number.
  struct Removed: Sendable {
    let position: Position
    let layer: LayerDescription
    /// How many of the present layers come before it.
    let place: Int
  }

  /// Where the tensor stopped.
  struct Stop: Sendable {
    let position: Position
    let layer: LayerDescription
    let input: Extents
    var diagnosis: Diagnosis
    /// The origin of the size that does not fit.
    let cause: StopCause?
    var change: Change?
  }

  let input: Extents
  /// A description of the input.
  let inputNote: String
  let contexts: [String]
  /// What goes in: numbers or symbols.
  let element: ElementKind
  /// How many axes of places come after the channels, where a layer reads them so.
  let planes: Int?
  var rows: [Row]
  var stop: Stop?
  /// The layers after the one that stopped it.
  var unreached: [Unreached] = []
  /// The layers removed since the stack was last shown.
  var removed: [Removed] = []
  /// What training needs and does not get.
  var unmet: Diagnosis?
  /// Why the output does not suit training.
  var unmetWhy: String?
  var fixes: [StackFix] = []
  /// Whether the search for fixes ended before everything was tried.
  var isCutShort = false
  /// Why the numbers were not computed, where the shapes alone are known.
  var notComputed: Diagnosis?
  /// That running statistics are as they were before any training, where numbers are shown.
  var runningStatistics: String?
  /// What else is worth a line.
  var remarks: [String] = []
  /// Remarks that were made since the push, and that edits do not repeat.
  var known: Set<String> = []

  /// Marks the layer that is the first to make numbers that are not finite; one that holds layers is
  /// marked only if none of those is the first.
  mutating func markNotFinite() {
    let places = rows.indices.filter { rows[$0].numbers.map { !$0.isFinite } ?? false }
    let first = places.first { place in
      places.allSatisfy { other in
        other == place || !rows[other].position.isWithin(rows[place].position)
      }
    }
    if let first, let numbers = rows[first].numbers {
      rows[first].notes.append(.notFinite(numbers))
    }
  }

  /// Marks every layer as removed: those after it are new.
  mutating func empty() { (rows, stop, unreached, removed) = ([], nil, [], []) }

  /// Whether counts are those of one context, the batch being a letter.
  var isPerContext: Bool { input.isAnyBatch }

  /// The distinct shapes along the path.
  var chain: [Extents] {
    rows.reduce(into: [input]) { chain, row in
      if !row.position.isInside, let output = row.output, chain.last != output {
        chain.append(output)
      }
    }
  }

  /// What is worth a line, that the numbers were not computed among it.
  var allRemarks: [String] { occasional.filter { !known.contains($0.key) }.map(\.text) + remarks }

  /// Remarks worth making once for each push, and what they are known by.
  private var occasional: [(key: String, text: String)] {
    [
      notComputed.map { ("computed", "the numbers were not computed: \($0.what)") },
      runningStatistics.map { ("statistics", $0) },
    ].compactMap { $0 }
  }

  /// What its occasional remarks are known by.
  var madeRemarks: Set<String> { Set(occasional.map(\.key)) }

  /// The diagnosis of the stop; the fixes say more than a hint.
  var failure: Diagnosis? {
    var failure = stop?.diagnosis ?? unmet
    if !fixes.isEmpty { failure?.mend = nil }
    return failure
  }
}

extension NumberSummary {
  /// `12 nan`, `3 inf` or both: how many numbers are not finite.
  var notFinite: String {
    [(nans, "nan"), (infinities, "inf")].filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
      .joined(separator: ", ")
  }
}
