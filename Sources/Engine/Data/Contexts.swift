/// The input of a model of symbols: its vocabulary and how many symbols an example has.
public struct Contexts: Sendable, Hashable {
  /// The symbols.
  public let vocabulary: Vocabulary
  /// How many symbols a context has (T), where an example is one.
  public let block: Int
  /// How many places the longest row has, where an example has a target at every place.
  public let places: Int?

  /// Symbols, and how many make a context, or how many places a row has.
  public init(vocabulary: Vocabulary, block: Int, places: Int? = nil) {
    self.vocabulary = vocabulary
    self.block = block
    self.places = places
  }

  /// The shape of a batch for a stack (B, T): of rows, T has as many symbols more in front as the stack
  /// reaches back.
  ///
  /// - Throws: `ShapeError` where it cannot be counted.
  public func input(batch: Int, for model: Sequential) throws(ShapeError) -> Shape {
    guard let places else { return try Shape(batch, block) }
    let (steps, overflow) = places.addingReportingOverflow(model.reach - 1)
    guard !overflow else { throw .tooLarge(sizes: "\(batch)x\(Int.max)") }
    return try Shape(batch, steps)
  }
}
