/// A list whose cost of growing at the end does not depend on its length.
///
/// Copies share every chunk but the last: each of a thousand earlier states may keep the list as it was.
public struct ChunkedArray<Element>: RandomAccessCollection {
  /// How many elements a chunk holds.
  private static var size: Int { 512 }

  /// Chunks of `size` elements each.
  private var full: [[Element]] = []
  /// Fewer than `size` elements.
  private var last: [Element] = []

  /// An empty list.
  public init() {}

  /// A list of some elements.
  public init(_ elements: some Sequence<Element>) { append(contentsOf: elements) }

  /// The place of the first element, 0.
  public var startIndex: Int { 0 }
  /// The place after the last element: how many there are.
  public var endIndex: Int { full.count * Self.size + last.count }

  /// One element.
  public subscript(index: Int) -> Element {
    let (chunk, place) = index.quotientAndRemainder(dividingBy: Self.size)
    return chunk < full.count ? full[chunk][place] : last[place]
  }

  /// Adds an element.
  ///
  /// - Complexity: O(1) amortized; a copy of one chunk where the list is shared.
  public mutating func append(_ element: Element) {
    last.append(element)
    guard last.count == Self.size else { return }
    full.append(last)
    last = []
  }

  /// Adds some elements.
  ///
  /// - Complexity: O(the number of elements).
  public mutating func append(contentsOf elements: some Sequence<Element>) {
    for element in elements { append(element) }
  }

  /// Calls a body with every element in order.
  public func forEach(_ body: (Element) throws -> Void) rethrows {
    for chunk in full { try chunk.forEach(body) }
    try last.forEach(body)
  }
}

extension ChunkedArray: ExpressibleByArrayLiteral {
  /// A list of the elements that a literal names.
  public init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension ChunkedArray: Sendable where Element: Sendable {}

extension ChunkedArray: Equatable where Element: Equatable {
  /// Whether both have the same elements in the same order.
  public static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }
}
