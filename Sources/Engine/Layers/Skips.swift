/// y = the sum of what each `skip` inside makes, at any depth, aligned at the end of T.
///
/// Shape: (B, T, C) → (B, T', S), S and the shortest T that the skips make.
/// Source: van den Oord et al., arXiv:1609.03499.
public struct Skips: ContainerLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "skips", torchNames: ["Skips"],
    summary: "Runs the layers inside and gives out the sum of what each skip among them makes.",
    shapes: "any → what its skips make",
    arguments: [.place("LAYER", .layers, "the layers inside, in order, skips among them")],
    example: "skips (linear 64 64, skip (linear 64 96), tanh, skip (linear 64 96))")

  /// The layers inside, in order.
  public var children: [StackedLayer]

  /// Holds these layers.
  public init(_ children: [StackedLayer]) { self.children = children }

  /// Holds these layers.
  package init(_ children: [StackedLayer], _ arguments: LayerArguments) { self.init(children) }

  /// What the skips inside make is added up.
  public var wiring: Wiring? { .collect }

  /// Never in a tree, where a flattening between the skips would join their rows.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { false }

  /// y = the sum of what the skips make, the last steps of each.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    frame.forwardInside(&pass)
    frame.output.clear()
    for (tap, ends) in frame.tapped {
      // The rows of shared windows that a tap made earlier count as well.
      (ends == nil ? tap.output : tap.allOutputs).addEnds(ends, to: frame.output)
    }
  }

  /// The gradient of each skip's last steps is dy; what the main path makes at its end goes nowhere.
  public func backward(_ frame: Frame) {
    let dy = frame.outputGradient
    frame.made?.outputGradient.clear()
    for (tap, ends) in frame.tapped {
      let gradient = tap.outputGradient
      if let ends {
        Kernels.scatterAdd(ends, dy, into: gradient)
      } else {
        if gradient.count != dy.count { gradient.clear() }
        gradient.eachEnd(dy) { last, own in gradient.part(last).copy(from: dy.part(own)) }
      }
    }
    frame.backwardInside()
  }

  /// Each layer inside for what reaches it; if the skips' widths differ, the last linear of each makes the
  /// first one's.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var (fitted, layers) = (arguments, arguments.inside)
    guard fit(&layers, to: input) != nil else { return arguments }
    var width: LayerValue?
    widen(&layers, to: &width)
    fitted[place] = .layers(layers)
    return fitted
  }

  private static func widen(_ layers: inout [LayerDescription], to width: inout LayerValue?) {
    for index in layers.indices where layers[index].type.spec.holdsLayers {
      guard layers[index].type != Skips.self else { continue }
      var inside = layers[index].arguments.inside
      widen(&inside, to: &width)
      if layers[index].type == Skip.self,
        let last = inside.lastIndex(where: { $0.type.role == .mixing })
      {
        width = width ?? inside[last][.outputs]
        inside[last][.outputs] = width
      }
      layers[index].arguments[place] = .layers(inside)
    }
  }
}
