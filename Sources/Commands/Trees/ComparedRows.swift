import Advice
import Engine
import Support

/// The rows on which a tree and its convolution are compared.
struct ComparedRows: Sendable {
  /// What a row holds.
  enum Numbers: Sendable {
    case symbols([[Int32]])
    case reals([[Float]], width: Int)
  }

  /// The rows, each with a window's steps in front of it.
  let numbers: Numbers
  /// Where they come from, such as `the first 32 items of val`.
  let source: String
  /// The first row: its name and how many windows it has.
  let first: (name: String, windows: Int)

  /// More windows than this show nothing more.
  private static let (mostItems, mostWindows, longest) = (32, 1024, 256)
  /// Multiply-adds of the windows together: some seconds.
  private static let mostWork = 1 << 33
  /// Drawn rows, and the windows of each.
  private static let (drawn, drawnWindows) = (4, 8)

  /// Rows of a text, of the data where it is open and known to the stack, or drawn at random.
  ///
  /// - Throws: `DataError`.
  init(
    _ text: String?, _ convolved: Convolved, _ tree: Sequential, _ work: TreeWork,
    _ session: inout Session
  ) throws {
    let beginning = [Int32](repeating: 0, count: convolved.reach)
    if let text {
      guard tree.takesElement == .symbols else { throw ModelError.noEmbedding }
      let symbols = try session.contexts().vocabulary.encode(text)
      self.init([beginning + symbols], source: "\"\(text)\"", name: "\"\(text)\"", convolved)
      return
    }
    if let data = session.state.data, data.vocabulary.count <= tree.vocabulary ?? 0,
      let part = [Dataset.Part.val, .train].first(where: { data.count($0) > 0 })
    {
      let most = Self.mostWork / max(1, work.tree.multiplyAdds)
      let items = Self.items(of: data, part, most: min(Self.mostWindows, max(1, most)))
      let count = items.count == 1 ? "first item" : "first \(items.count) items"
      self.init(
        items.map { beginning + $0 }, source: "the \(count) of \(part.rawValue)",
        name: "\"\(data.vocabulary.decode(items[0]))\"", convolved)
      return
    }
    var generator = Generator(seed: session.state.seed)
    let steps = convolved.reach + Self.drawnWindows - 1
    if let vocabulary = tree.vocabulary {
      let rows = (0..<Self.drawn).map { _ in
        (0..<steps).map { _ in Int32(generator.integer(in: 0..<vocabulary)) }
      }
      self.init(rows, source: "random symbols", name: "a random row", convolved)
    } else {
      let width = try session.passing().input.last
      let rows = try (0..<Self.drawn).map { _ in
        try generator.normal(try Shape(steps, width)).values
      }
      self.init(
        .reals(rows, width: width), "random numbers", ("a random row", Self.drawnWindows))
    }
  }

  private init(_ rows: [[Int32]], source: String, name: String, _ convolved: Convolved) {
    self.init(
      .symbols(rows), source, (name, (rows.first?.count ?? 0) - convolved.reach + 1))
  }

  private init(_ numbers: Numbers, _ source: String, _ first: (name: String, windows: Int)) {
    (self.numbers, self.source, self.first) = (numbers, source, first)
  }

  /// The first items of a part, without their ends.
  private static func items(of data: Dataset, _ part: Dataset.Part, most: Int) -> [[Int32]] {
    guard !data.options.cut.isOfRows else { return rows(of: data, part, most: most) }
    let longest = min(longest, most)
    var (items, item, windows) = ([[Int32]](), [Int32](), 0)
    for index in 0..<data.count(part) where items.count < mostItems && windows < most {
      guard let symbol = data.example(part, index)?.target else { break }
      windows += 1
      guard symbol == 0 else {
        item.append(symbol)
        continue
      }
      items.append(Array(item.prefix(longest)))
      item = []
    }
    return items.isEmpty ? [Array(item.prefix(longest))] : items
  }

  /// The first rows of data that is cut into rows, without the end symbols around them.
  private static func rows(of data: Dataset, _ part: Dataset.Part, most: Int) -> [[Int32]] {
    var windows = 0
    let longest = min(longest, most)
    return (0..<min(data.count(part), mostItems)).compactMap { index in
      guard windows < most else { return nil }
      let row = data.input(part, index, front: 0)
      let end = (row.lastIndex { $0 != 0 } ?? -1) + 1
      let symbols = row[..<end].drop { $0 == 0 }.prefix(longest)
      windows += symbols.count
      return Array(symbols)
    }
  }
}
