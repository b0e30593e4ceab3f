/// A plan's layers at work.
extension Plan {
  /// A layer and where it works.
  package struct Workplace {
    /// The layer's indices from the top, counted from 0.
    package let path: [Int]
    /// The layer and its shapes.
    package let step: Walk.Step
    /// Its buffers: after a backward pass, with the gradients in them.
    package let frame: Frame
  }

  /// Where each layer works, one that holds others before these: in the order of `steps`.
  package var workplaces: [Workplace] { Self.workplaces(in: frame, walk.root, []) }

  private static func workplaces(
    in frame: Frame, _ step: Walk.Step, _ path: [Int]
  ) -> [Workplace] {
    zip(frame.children, step.inside).enumerated().flatMap { index, child in
      [Workplace(path: path + [index], step: child.1, frame: child.0)]
        + workplaces(in: child.0, child.1, path + [index])
    }
  }

  /// Each layer's output in the last pass, by its indices from the top, counted from 0.
  package var layerOutputs: [(path: [Int], output: Buffer<Float>)] {
    workplaces.map { ($0.path, $0.frame.output) }
  }
}
