/// The size of an axis as people write and read it.
public enum Extent: Sendable, Hashable, CustomStringConvertible {
  /// A number of elements.
  case known(Int)
  /// So many for each of any number of contexts, written `B`; or, where neighbours become one, for each
  /// group of so many contexts.
  case anyBatch(times: Int = 1, over: Int = 1)

  /// `8`, or `B` for any number of contexts, `3B` for three times as many, `B/2` for half.
  public var description: String {
    switch self {
    case .known(let size): String(size)
    case .anyBatch(let times, let group):
      (times == 1 ? "B" : "\(times)B") + (group == 1 ? "" : "/\(group)")
    }
  }

  /// The size, unless it depends on the number of contexts.
  public var known: Int? { if case .known(let size) = self { size } else { nil } }

  /// The size with this many contexts; `nil` where they do not divide into the groups.
  func size(batch: Int) -> Int? {
    switch self {
    case .known(let size): return size
    case .anyBatch(let times, let group):
      let (size, overflow) = batch.multipliedReportingOverflow(by: times)
      return overflow || size % group != 0 ? nil : size / group
    }
  }
}

/// A shape as people write and read it: sizes, of which the first may be any number, as in `Bx8x10`.
///
/// Layers compute with a `Shape`, all of whose sizes are numbers: where any batch goes in, those of an
/// example. What is shown of it is written from here, so that the example's number is never shown.
public struct Extents: Sendable, Hashable, CustomStringConvertible {
  /// The size of each axis, the slowest-varying first.
  public let sizes: [Extent]

  /// The sizes of axes.
  package init(_ sizes: [Extent]) { self.sizes = sizes }

  /// The sizes of a shape; with any batch, the first stands for every other number.
  public init(_ shape: Shape, isAnyBatch: Bool = false) {
    sizes = shape.dimensions.enumerated().map { axis, size in
      isAnyBatch && axis == 0 ? .anyBatch() : .known(size)
    }
  }

  /// Any number of contexts, each of these sizes.
  package init(anyBatchOf context: some Sequence<Int>) {
    sizes = [.anyBatch()] + context.map { .known($0) }
  }

  /// How many axes there are.
  public var rank: Int { sizes.count }

  /// Whether any number of contexts is meant.
  public var isAnyBatch: Bool { sizes.contains { $0.known == nil } }

  /// The shape with this many contexts where any number is meant; `nil` where there is none.
  package func shape(batch: Int) -> Shape? {
    let numbers = sizes.compactMap { $0.size(batch: batch) }
    return numbers.count == rank ? try? Shape(numbers) : nil
  }

  /// `4x8x10`, `Bx8x10`, or `scalar` where there is no axis.
  public var description: String {
    sizes.isEmpty ? "scalar" : sizes.map(\.description).joined(separator: "x")
  }

  /// `4x8x10`, `(10)`, `(B)` or `scalar`: as a sentence names the shape.
  package var told: String { rank == 1 ? "(\(self))" : description }
}
