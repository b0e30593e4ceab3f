import Engine
import Notation
import Support

extension Checkpoint {
  /// The present session, with its last push.
  init(_ state: State, _ probe: Probe?) {
    // Missing data stays the run's until other data replaces it.
    let awaited = state.data == nil ? state.awaited : nil
    self.init(
      model: state.model, optimizer: state.optimizer,
      data: state.data.map(DataReference.init) ?? awaited?.reference,
      vocabulary: state.data?.vocabulary ?? awaited?.vocabulary,
      generator: state.generator, seed: state.seed, step: state.step, losses: Array(state.losses),
      epoch: state.epoch, average: state.average, pushed: probe?.saved, note: state.note)
  }
}

extension Session {
  /// Restores a checkpoint's state; settings stay.
  ///
  /// If the data is not available, the rest is restored all the same: weights that took days are
  /// worth more than the list they learnt from.
  ///
  /// - Throws: `CheckpointError.badValue`, `DataError` or `MemoryError`.
  mutating func restore(_ checkpoint: Checkpoint, from path: String) throws {
    if let saved = checkpoint.pushed {
      guard let probe = Probe(saved: saved) else {
        throw CheckpointError.badValue(
          key: "push", text: saved, wants: "a shape such as 4x8, the word batch, or text:")
      }
      pushed = Pushed(probe: probe, stream: pushGenerator)
    }
    let present = state.data
    state.model = checkpoint.model
    state.modes = StackModes()
    state.trained = TrainedWeights(of: state.model)
    state.optimizer = checkpoint.optimizer
    state.generator = checkpoint.generator
    state.seed = checkpoint.seed
    state.step = checkpoint.step
    state.savedStep = checkpoint.step
    state.losses = ChunkedArray(checkpoint.losses)
    state.epoch = checkpoint.epoch
    state.average = checkpoint.average
    state.note = checkpoint.note
    state.otherLosses = 0
    state.data = nil
    state.awaited = nil
    guard let reference = checkpoint.data else { return }
    do {
      let isPresent = present.map { reference.matches($0) } ?? false
      state.data = try isPresent ? present : reference.open(besideCheckpoint: path)
    } catch let error as CheckpointError {
      state.awaited = AwaitedData(
        reference: reference, vocabulary: checkpoint.vocabulary, reason: error)
    }
    if let data = state.data, data.itemCount != reference.items {
      throw CheckpointError.badValue(
        key: "data.items", text: String(reference.items), wants: String(data.itemCount))
    }
    if let data = state.data, data.vocabulary != checkpoint.vocabulary {
      throw CheckpointError.badValue(
        key: "vocabulary", text: checkpoint.vocabulary?.text ?? "", wants: data.vocabulary.text)
    }
  }
}

extension State {
  /// The state after some steps of a run.
  ///
  /// - Throws: `MemoryError`.
  func advanced(by trainer: Trainer, _ losses: [Float]) throws -> State {
    var state = self
    state.model = try trainer.currentModel()
    state.trained = TrainedWeights(of: state.model)
    state.generator = trainer.generator
    state.step = trainer.step
    state.optimizer = try trainer.optimizerState()
    state.epoch = trainer.epoch
    // A checkpoint is the same whether a run was stopped on its way or not: it has no line and no clock.
    state.note = nil
    state.average = try trainer.weightAverage()
    state.losses.append(contentsOf: losses)
    return state
  }
}

/// Where and how often a training run writes checkpoints.
struct CheckpointSchedule: Sendable {
  let path: String
  /// Steps since the weights were drawn; at each multiple one is written.
  let every: Int
  /// The state before the run.
  let start: State
  /// The last push before it.
  let probe: Probe?
  /// The files that are never replaced, and whether any other file of this name is.
  let readings: [OutputFile.Reading]
  let isForced: Bool

  /// Checks that one can be written.
  ///
  /// - Throws: `FileError`.
  func check() throws {
    try Checkpoint.checkWritable(path, sparing: readings, isForced: isForced)
  }

  /// Whether one is due after a step.
  func isDue(_ trainer: Trainer) -> Bool { trainer.step % every == 0 }

  /// Writes one; gives the error if it failed.
  func save(_ trainer: Trainer, _ losses: [Float]) -> Diagnosis? {
    do {
      try Checkpoint(start.advanced(by: trainer, losses), probe).write(
        to: path, sparing: readings, isForced: isForced)
      return nil
    } catch {
      return Diagnosis(of: error)
    }
  }
}
