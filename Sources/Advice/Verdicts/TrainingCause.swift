package import Engine

/// Why a stack does not train well, as its numbers show, and changes that may help.
package struct TrainingCause: Sendable {
  /// What it is, in the order in which one cause explains others.
  package enum Kind: String, Sendable, Encodable, CaseIterable {
    case notFinite = "not-finite"
    case frozen
    case noGradient = "no-gradient"
    case initTooLarge = "init-too-large"
    case initTooSmall = "init-too-small"
    case rateTooHigh = "rate-too-high"
    case closedGate = "closed-gate"
    case dead
    case saturated
    case noNormalisation = "no-normalisation"
    case rateTooLow = "rate-too-low"
  }

  /// A change that may help.
  package enum Change: Sendable {
    /// Of the stack.
    case edits([StackEdit])
    /// Of the learning rate.
    case rate(Double)
  }

  /// What it is.
  package let kind: Kind
  /// The layers that show it.
  package let layers: [Position]
  /// What the numbers say, in one sentence.
  package let what: String
  /// Changes to try, none of which has been tried yet.
  package let changes: [Change]
}

/// What causes are found in.
package struct WatchedTraining: Sendable {
  /// The numbers.
  package let numbers: TrainingNumbers
  /// The stack.
  package let stack: Sequential
  /// The learning rate of the steps.
  package let rate: Double
  /// How many symbols the data has.
  package let symbols: Int
  /// Whether the weights have seen training.
  package let isTrained: Bool

  /// Numbers of a stack and how they came about.
  package init(
    _ numbers: TrainingNumbers, of stack: Sequential, rate: Double, symbols: Int, isTrained: Bool
  ) {
    (self.numbers, self.stack, self.rate) = (numbers, stack, rate)
    (self.symbols, self.isTrained) = (symbols, isTrained)
  }

  /// The layers whose curve has flat parts, in order.
  var bending: [LayerActivity] { numbers.layers.filter { $0.layer.bend != nil } }

  /// The layer that makes the logits, where it makes channels of channels.
  package var outputLayer: Position? {
    guard let last = numbers.layers.last(where: { $0.position.path.count == 1 && !$0.isView })
    else { return nil }
    return type(of: last.layer).role == .mixing ? last.position : nil
  }

  /// What a layer's numbers mean; `nil` for a view.
  package func verdict(of layer: LayerActivity) -> Verdict? {
    Verdict(layer, isOutput: layer.position == outputLayer)
  }

  /// What a parameter's numbers and steps mean.
  package func verdict(of parameter: ParameterNumbers) -> Verdict? {
    Verdict(parameter, isOutput: parameter.layer == outputLayer)
  }

  /// The layer before another in its row of layers; `nil` for the first.
  func layer(before position: Position) -> LayerActivity? {
    guard position.index > 0 else { return nil }
    return numbers.layers.first { $0.position == position.parent.child(position.index - 1) }
  }

  /// The layer after another in its row of layers; `nil` for the last.
  func layer(after position: Position) -> LayerActivity? {
    numbers.layers.first { $0.position == position.parent.child(position.index + 1) }
  }

  /// The layers that make channels of channels, and how much larger they make numbers: the deviation of the
  /// weight times √fan_in.
  var gains: [(layer: LayerActivity, gain: Double)] {
    numbers.layers.compactMap { layer in
      guard type(of: layer.layer).role == .mixing,
        let weight = numbers.parameters.first(where: {
          $0.layer == layer.position && $0.isMatrix
        }), let deviation = weight.data.deviation,
        let outputs = LayerDescription(of: layer.layer).size(.outputs), outputs > 0
      else { return nil }
      let fanIn = Double(weight.shape.count / outputs)
      return (layer, deviation * fanIn.squareRoot())
    }
  }
}
