import Support

/// What is in a stack as it trains: each layer's numbers and their gradients over some batches with the
/// weights as they are, then each parameter's steps.
package struct TrainingNumbers: Sendable {
  /// How much is looked at.
  package struct Extent: Sendable {
    /// How many batches go through before the weights move.
    package let batches: Int
    /// How many steps are then taken.
    package let steps: Int

    /// Some batches, then some steps.
    package init(batches: Int, steps: Int) { (self.batches, self.steps) = (batches, steps) }
  }

  /// Every layer, one that holds others before these.
  package private(set) var layers: [LayerActivity] = []
  /// Every trained tensor.
  package private(set) var parameters: [ParameterNumbers] = []
  /// The loss of each batch that was looked at before the weights moved, in nats.
  package private(set) var losses: [Float] = []
  /// The loss of each step, in nats; the last may not be finite.
  package private(set) var stepLosses: [Float] = []

  /// Looks, and then takes steps, with a run of its own on a stack; `report` is called with how many batches
  /// are done.
  ///
  /// - Throws: `Interruption.stopped`, also where `isStopped` says so; what `Trainer` throws.
  package init(
    of model: Sequential, by trainer: Trainer, _ extent: Extent, unless isStopped: () -> Bool,
    reporting report: (Int) -> Void = { _ in }
  ) throws {
    var done = 0
    func count() throws {
      done += 1
      report(done)
      if isStopped() { throw Interruption.stopped }
    }
    for _ in 0..<extent.batches {
      losses.append(try trainer.look())
      try addBatch(trainer.atWork)
      try count()
    }
    let places = trainer.atWork.plan.workplaces.map(\.parameterPlaces)
    try addParameters(of: model, trainer.atWork.plan.workplaces)
    let flat = places.flatMap { $0 }
    for _ in 0..<extent.steps {
      let loss = try trainer.look()
      stepLosses.append(loss)
      guard loss.isFinite else { return }
      let before = flat.map(\.numbers.values)
      trainer.stepAfterLook()
      for index in parameters.indices {
        parameters[index].follow(flat[index], since: before[index])
      }
      try count()
    }
  }

  private mutating func addBatch(_ batch: Predictor) throws {
    let workplaces = batch.plan.workplaces
    if layers.isEmpty { layers = workplaces.map(LayerActivity.init) }
    for (index, workplace) in workplaces.enumerated() {
      let output = workplace.frame.output
      let rows = batch.countedRows(of: output.rows)
      // Of padded rows, a place is a channel: some places of an example are missing.
      let perExample = rows.count > 1 ? output.columns : output.count / batch.batch
      try layers[index].add(workplace.frame, rows: rows, perExample: perExample)
    }
  }

  private mutating func addParameters(
    of model: Sequential, _ workplaces: [Plan.Workplace]
  ) throws {
    let frozen = model.frozenTensors
    for workplace in workplaces {
      let position = workplace.step.position
      let named = workplace.frame.parameters.isEmpty ? [] : workplace.step.layer.parameters
      for (tensor, place) in zip(named, workplace.parameterPlaces) {
        let isFrozen = frozen.contains { $0.layer == position && $0.name == tensor.name }
        parameters.append(try ParameterNumbers(position, tensor, place, isFrozen: isFrozen))
      }
    }
  }
}

extension Plan.Workplace {
  /// Where the layer's own parameters are.
  fileprivate var parameterPlaces: [ParameterNumbers.Place] {
    zip(frame.parameters, frame.gradients).map { ParameterNumbers.Place(numbers: $0, gradient: $1) }
  }
}
