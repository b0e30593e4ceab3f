import Engine
import Support

/// How long a run of `train` is, and the lines that do what is left of it or repeat what was done.
struct TrainingLength: Sendable {
  /// How many steps it has.
  let steps: Int
  /// How many epochs have ended when it is done; `nil` where the line counts steps.
  let epochs: Int?
  /// Which examples its steps learn from.
  let rows: BatchRows
  /// The step at which a cosine reaches zero.
  let cosine: Int?

  private let arguments: ParsedArguments
  private let words: Words

  /// The arguments that it reads.
  struct Words: Sendable {
    let steps, epochs, batch: Argument<Int>
    let order: Argument<RowOrder>
    let cosine: Argument<CosineEnd>
  }

  /// The most steps of a run.
  static let most = 1_000_000_000

  /// Reads it for the data, and for the steps that the weights have seen; an epoch that is open goes
  /// on.
  ///
  /// - Throws: `CommandError` for a length that is missing, given twice or too long; `TrainingError`,
  ///   `DataError` or `MemoryError`.
  init(_ arguments: ParsedArguments, _ words: Words, on data: Dataset, after state: State) throws {
    (self.arguments, self.words) = (arguments, words)
    epochs = arguments[words.epochs]
    rows = try BatchRows(
      try Self.order(arguments, words), of: data.count(.train),
      batch: try arguments.get(words.batch), after: state.epoch)
    if let epochs {
      let most = rows.epochs(within: Self.most)
      guard epochs <= most, let steps = rows.steps(untilEndOf: epochs) else {
        throw CommandError.badValue(
          argument: "\(words.epochs.name)=", text: String(epochs),
          wants: Bounds.within(1...most).wants)
      }
      self.steps = steps
    } else {
      steps = try arguments.get(words.steps)
    }
    cosine =
      switch arguments[words.cosine] {
      case .step(let step): step
      case .run: state.step + steps
      case nil: nil
      }
  }

  /// The order of the examples; a length that is said twice is refused, and so is one that is missing.
  private static func order(_ arguments: ParsedArguments, _ words: Words) throws -> RowOrder {
    let (command, epochs) = (arguments.command, "\(words.epochs.name)=")
    guard arguments[words.epochs] != nil else {
      guard arguments[words.steps] != nil else {
        throw CommandError.missing(
          command: command, argument: "\(words.steps.name) or \(epochs)", usage: arguments.usage)
      }
      return try arguments.get(words.order)
    }
    guard arguments[words.steps] == nil else {
      throw CommandError.notBoth(command: command, one: words.steps.name, other: epochs)
    }
    if arguments.values[words.order.name] as? RowOrder == .drawn {
      let drawn = "\(words.order.name)=\(RowOrder.drawn.rawValue)"
      throw CommandError.notBoth(command: command, one: drawn, other: epochs)
    }
    return .shuffled
  }

  /// The epoch of the last step, counted from the run's beginning; `nil` where examples are drawn.
  func epoch(of trainer: Trainer) -> Progress.Epoch? {
    guard rows.order == .shuffled else { return nil }
    return Progress.Epoch(
      number: trainer.endedEpochs + (trainer.epoch == nil ? 0 : 1), total: epochs)
  }

  /// The line that trains as long, whatever was typed for the number.
  var line: String {
    epochs == nil ? arguments.line(words.steps, as: String(steps)) : arguments.line
  }

  /// The line that does what is left after some steps in which some epochs ended, without some options.
  func line(after done: Int, _ ended: Int, without left: [String]) -> String {
    if let epochs {
      return arguments.line(words.epochs, as: String(epochs - ended), without: left)
    }
    return arguments.line(words.steps, as: String(steps - done), without: left)
  }

  /// The line that does this many steps, without some options.
  func line(doing done: Int, without left: [String]) -> String {
    guard done < steps || epochs == nil else { return arguments.line(with: [:], without: left) }
    var changed = [words.steps.name: String(done)]
    if epochs != nil { changed[words.order.name] = RowOrder.shuffled.rawValue }
    if let end = endOfCosine(after: done) { changed[words.cosine.name] = String(end) }
    return arguments.line(
      with: changed, without: left + (epochs == nil ? [] : [words.epochs.name]))
  }

  /// Options of the line that ask for more than some steps, and the words that do not.
  func inPlace(doing done: Int) -> [String: String] {
    var inPlace: [String: String] = [:]
    if epochs != nil {
      inPlace[words.epochs.name] = "\(words.order.name)=\(RowOrder.shuffled.rawValue)"
    }
    if let end = endOfCosine(after: done) {
      inPlace[words.cosine.name] = "\(words.cosine.name)=\(end)"
    }
    return inPlace
  }

  /// Where the cosine ends, if the line says that it ends with the run, of which only a part was done.
  private func endOfCosine(after done: Int) -> Int? {
    guard done < steps, case .run? = arguments[words.cosine] else { return nil }
    return cosine
  }
}

/// Where the learning rate has fallen to zero.
enum CosineEnd: Sendable {
  /// At a step, counted since the weights were drawn.
  case step(Int)
  /// After the last step of the run.
  case run
}

extension ArgumentKind<CosineEnd> {
  /// A step, or the end of the run.
  static var cosineEnd: ArgumentKind {
    let (steps, end) = (ArgumentKind<Int>.integer(1...Int.max), "end")
    return ArgumentKind(
      wants: "\(steps.wants), or \(end)", words: [end],
      read: { token, session in
        if token.text == end { return .run }
        return try steps.read(token, session).map { .step($0) }
      },
      complete: { _ in [end] })
  }
}

extension ArgumentKind<RowOrder> {
  /// How examples are chosen.
  static var rowOrder: ArgumentKind {
    let words = RowOrder.allCases.map(\.rawValue)
    return ArgumentKind(
      wants: alternatives(words), words: words,
      read: { token, _ in RowOrder(rawValue: token.text.lowercased()) },
      complete: { _ in words })
  }
}
