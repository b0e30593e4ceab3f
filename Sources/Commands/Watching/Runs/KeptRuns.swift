import Engine
import Support

/// What the last runs of a session made of it, as much as there is memory for.
struct KeptRuns: Sendable {
  private struct Kept: Sendable {
    let number: Int
    let state: State
    let bytes: Int
  }

  private var kept: [Kept] = []
  private var bytes = 0

  /// Upper limits: what is older is given up.
  ///
  /// Bytes; the last run is kept whatever it takes, since the session has it anyway.
  private static let (mostBytes, most) = (64 << 20, 100)

  /// Keeps the session after a run of this number.
  mutating func keep(_ state: State, as number: Int) {
    let alone = state.withoutLines
    let size = alone.bytes + 4 * alone.losses.count
    kept.append(Kept(number: number, state: alone, bytes: size))
    bytes += size
    while kept.count > 1, bytes > Self.mostBytes || kept.count > Self.most {
      bytes -= kept.removeFirst().bytes
    }
  }

  /// What a run made of the session; `nil` where that was given up, or never was in memory.
  subscript(number: Int) -> State? { kept.last { $0.number == number }?.state }
}

extension Session {
  /// A run that has just been done on the stack as it is now, by a line with these arguments.
  func record(
    _ run: TrainingRun, _ arguments: ParsedArguments, _ data: Dataset
  ) -> TrainingRecord {
    TrainingRecord(
      line: arguments.line, words: arguments.words, of: state, on: data, losses: run.losses,
      seconds: run.seconds)
  }

  /// Lists a run that has just been done, and keeps what it made of the session.
  mutating func keep(_ record: TrainingRecord) {
    runs.append(record)
    keptRuns.keep(state, as: runs.count)
  }

  /// A training run of the session, counted from 1.
  ///
  /// - Throws: `WatchingError.noRuns` or `.noSuchRun`.
  func run(_ number: Int) throws(WatchingError) -> TrainingRecord {
    guard !runs.isEmpty else { throw .noRuns }
    guard runs.indices.contains(number - 1) else {
      throw .noSuchRun(number: number, count: runs.count)
    }
    return runs[number - 1]
  }

  /// What a run made of the session, to be loaded, and the file that it comes from.
  ///
  /// - Throws: `WatchingError`; `CheckpointFileError`; `MemoryError`.
  func checkpoint(ofRun number: Int) throws -> (checkpoint: Checkpoint, path: String) {
    let record = try run(number)
    if let file = record.file {
      do {
        let checkpoint = try Checkpoint(path: file)
        guard !checkpoint.model.children.isEmpty else {
          throw WatchingError.weightsGivenUp(run: number, line: record.line)
        }
        return (checkpoint, file)
      } catch let error as CheckpointFileError where error.reason == .missing {
        throw WatchingError.weightsGivenUp(run: number, line: record.line)
      }
    }
    guard let kept = keptRuns[number] else {
      throw WatchingError.weightsGivenUp(run: number, line: record.line)
    }
    return (Checkpoint(kept, nil), "run \(number)")
  }
}

extension ArgumentKind<Int> {
  /// The number of a training run.
  static var run: ArgumentKind {
    var kind = integer(1...1_000_000)
    kind.complete = { session in session.runs.indices.map { String($0 + 1) } }
    return kind
  }
}
