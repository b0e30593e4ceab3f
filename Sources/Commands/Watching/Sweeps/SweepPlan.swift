import Engine
import Support

/// What a sweep will do, and what that takes.
struct SweepPlan: Sendable {
  /// A combination with a seed, and the name of what it leaves.
  struct Run: Sendable {
    let index: Int
    let seed: UInt64
    let key: String
  }

  let grid: SweepGrid
  let cases: [SweepCase]
  /// Each combination with each seed.
  let runs: [Run]
  /// The part of the data that judges a run.
  let part: Dataset.Part
  /// Where finished runs are kept.
  let store: SweepStore?
  /// What earlier sweeps have left, by the runs' keys.
  let finished: [String: SweepOutcome]
  /// How many runs go on side by side, and how many threads each has.
  let lanes, threads: Int
  /// Whether the weights of runs are kept.
  let keepsWeights: Bool

  /// Plans the runs of a session's sweep: tries each combination, and measures some steps of each stack.
  ///
  /// - Throws: `SweepError`; what layers, data and `train` throw.
  init(_ grid: SweepGrid, _ session: Session, _ data: Dataset, hours: Double) throws {
    self.grid = grid
    part = data.measuredCount(.val) > 0 ? .val : .train
    let environment = session.environment
    let hasProcesses = environment.startProcesses != nil
    let combinations = grid.combinations
    let cores = Workers.count
    let threads = hasProcesses ? max(1, cores / (combinations.count * grid.seeds.count)) : cores
    // A step is measured with as many threads as it will have.
    if hasProcesses { Workers.use(threads) }
    defer { if hasProcesses { Workers.use(cores) } }
    var known: [[String]: SweepCase.Cost] = [:]
    let store = SweepStore(in: environment.stateFolder)
    var finished: [String: SweepOutcome] = [:]
    var (cases, runs) = ([SweepCase](), [Run]())
    for choices in combinations {
      if environment.isInterrupted() { throw Interruption.stopped }
      let each = try SweepCase(choices, session, part, &known)
      for seed in grid.seeds {
        let key = try SweepStore.key(of: try each.start(seed: seed), each.line, part)
        runs.append(Run(index: cases.count, seed: seed, key: key))
        // Of a finished run only what is shown stays in memory.
        finished[key] = store?.finished(key).map {
          SweepOutcome($0, of: each, seed: seed, on: data, file: store?.file(key))
        }
      }
      cases.append(each)
    }
    (self.cases, self.runs, self.threads) = (cases, runs, threads)
    (self.store, self.finished) = (store, finished)
    keepsWeights = SweepStore.keepsWeights(
      runs: runs.count, parameters: cases.map(\.parameters).max() ?? 0)
    lanes = hasProcesses && store != nil ? try Self.lanes(cores / threads, cases) : 1
    let seconds = self.seconds
    guard seconds <= hours * 3600 else {
      throw SweepError.tooLong(runs: left.count, seconds: seconds, hours: hours)
    }
  }

  /// As many runs side by side as there is memory for.
  private static func lanes(_ most: Int, _ cases: [SweepCase]) throws -> Int {
    guard let largest = cases.max(by: { $0.cost.bytes < $1.cost.bytes }) else { return 1 }
    var lanes = max(1, most)
    while true {
      do throws(MemoryError) {
        try MemoryBudget.check(
          counted(lanes, "run"), bytes: largest.cost.bytes, times: lanes)
        return lanes
      } catch {
        guard lanes > 1 else {
          throw SweepError.tooMuchMemory(setting: largest.name, memory: error)
        }
        lanes -= 1
      }
    }
  }

  /// The runs that no earlier sweep has done.
  private var left: [Run] { runs.filter { finished[$0.key] == nil } }

  /// How long what is left takes, by the steps that were measured.
  var seconds: Double { Lanes.span(of: left.map { cases[$0.index].seconds }, on: lanes) }

  /// Memory of all runs that go on side by side.
  var bytes: Int { lanes * (cases.map(\.cost.bytes).max() ?? 0) }

  /// The training of a run.
  func run(of index: Int, seed: UInt64) -> SweepRun {
    let each = cases[index]
    return SweepRun(
      line: each.line, lines: each.lines(seed: seed), part: part,
      evaluationSteps: each.work - Double(each.steps))
  }

  /// A run for another process.
  func order(
    _ number: Int, of run: SweepRunner.Run, from start: String, to result: String
  ) -> SweepOrder {
    let training = self.run(of: run.index, seed: run.seed)
    return SweepOrder(
      number: number, start: start, result: result, line: training.line, lines: training.lines,
      part: part, evaluationSteps: training.evaluationSteps, keepsWeights: keepsWeights,
      threads: threads)
  }

  /// What is said before it begins: how many runs, how long, and how much memory.
  var announcement: String {
    let done = runs.count - left.count
    var text = counted(runs.count, "run")
    if done > 0 { text += ", \(grouped(done)) of them done before" }
    guard !left.isEmpty else { return text }
    if lanes > 1 { text += ", \(lanes) at a time" }
    let size = byteCount(bytes)
    let time = seconds < 1 ? "under a second" : "about \(spanText(seconds))"
    text += ": \(time), \(size) of memory"
    return store == nil ? text + "; they are not kept, since the program has no folder" : text
  }
}

extension SweepCase {
  /// How much a run does, in steps, those that the evaluation takes as long as among them.
  var work: Double { Double(steps) + cost.evaluationSeconds / max(cost.stepSeconds, 1e-9) }
}
