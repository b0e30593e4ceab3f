import Engine
import Rendering
import Support

/// Carries out the runs of a sweep, in other processes side by side where there are some, and keeps each that is
/// finished.
struct SweepRunner {
  /// A run: a combination with a seed.
  struct Run {
    let index: Int
    let seed: UInt64
    let key: String
    /// How much is done, in steps.
    var done = 0.0
    /// When it began, where it runs.
    var begun: ContinuousClock.Instant?
    var loss: Float?
  }

  private let plan: SweepPlan
  private let session: Session
  private let data: Dataset
  private var runs: [Run]
  private(set) var report: SweepReport
  private let start = ContinuousClock.now
  private var (busySeconds, plannedSeconds) = (0.0, 0.0)

  /// Prepares the runs of a plan.
  init(_ plan: SweepPlan, _ session: Session, _ data: Dataset) {
    (self.plan, self.session, self.data) = (plan, session, data)
    report = SweepReport(plan, symbols: data.vocabulary.count)
    runs = plan.runs.map { Run(index: $0.index, seed: $0.seed, key: $0.key) }
    for (number, run) in runs.enumerated() {
      guard let done = plan.finished[run.key] else { continue }
      runs[number].done = plan.cases[run.index].work
      report.outcomes[number] = done
    }
  }

  /// Whether the user wants it to stop.
  private var isInterrupted: Bool { session.environment.isInterrupted() }
  /// The runs that are left, in order.
  private var left: [Int] { runs.indices.filter { report.outcomes[$0] == nil } }

  /// Carries out what is left; gives whether all of it was done.
  ///
  /// - Throws: `SweepError.runEnded`; what a run throws.
  mutating func run() throws -> Bool {
    do {
      if let store = plan.store, let processes = session.environment.startProcesses?() {
        try run(in: processes, store)
      } else {
        try runHere()
      }
    } catch is Interruption {
      return false
    }
    return true
  }

  private mutating func runHere() throws {
    let environment = session.environment
    let (total, start) = (Int(totalWork), start)
    for number in left {
      let run = runs[number]
      var copy = try plan.cases[run.index].start(seed: run.seed)
      runs[number].begun = .now
      let before = doneWork
      let done = try plan.run(of: run.index, seed: run.seed).carryOut(in: &copy) { news in
        environment.report(
          Progress(
            command: Sweep.declaration.name, done: Int(before + news.done), total: total,
            unit: "steps", seconds: (ContinuousClock.now - start).inSeconds))
      }
      if let store = plan.store {
        try SweepStore.write(done, to: store.file(run.key), keepsWeights: plan.keepsWeights)
      }
      take(done, number)
    }
  }

  /// What all runs do, and what of it is done, in steps.
  private var totalWork: Double { runs.reduce(0.0) { $0 + plan.cases[$1.index].work } }
  private var doneWork: Double { runs.reduce(0.0) { $0 + $1.done } }

  private mutating func run(in processes: any SweepProcesses, _ store: SweepStore) throws {
    defer { processes.end() }
    var waiting = left[...]
    var running: Set<Int> = []
    while !waiting.isEmpty || !running.isEmpty {
      while running.count < plan.lanes, let number = waiting.popFirst() {
        if isInterrupted { throw Interruption.stopped }
        try begin(number, in: processes, store)
        running.insert(number)
      }
      let events = processes.events(within: 0.1)
      if isInterrupted { throw Interruption.stopped }
      for event in events {
        switch event {
        case .news(let number, let news): hear(news, number)
        case .ended(let number, let problem):
          running.remove(number)
          try? FolderCalls.remove(file: store.startFile(runs[number].key))
          guard problem == nil, let done = store.finished(runs[number].key) else {
            let each = plan.cases[runs[number].index]
            throw SweepError.runEnded(
              line: each.lines(seed: runs[number].seed),
              what: problem ?? "a file that cannot be read")
          }
          take(done, number)
        }
      }
      tell()
    }
  }

  private mutating func begin(
    _ number: Int, in processes: any SweepProcesses, _ store: SweepStore
  ) throws {
    let (run, each) = (runs[number], plan.cases[runs[number].index])
    let file = store.startFile(run.key)
    try Checkpoint(try each.start(seed: run.seed).state, nil).write(to: file)
    try processes.start(plan.order(number, of: run, from: file, to: store.file(run.key)))
    runs[number].begun = .now
  }

  private mutating func hear(_ news: SweepNews, _ number: Int) {
    runs[number].done = news.done
    runs[number].loss = news.loss ?? runs[number].loss
  }

  /// Takes in what a finished run has left.
  private mutating func take(_ done: Checkpoint, _ number: Int) {
    let run = runs[number]
    let each = plan.cases[run.index]
    if let begun = run.begun {
      busySeconds += (ContinuousClock.now - begun).inSeconds
      plannedSeconds += each.seconds
    }
    (runs[number].begun, runs[number].done) = (nil, each.work)
    let file = plan.store?.file(run.key)
    report.outcomes[number] = SweepOutcome(done, of: each, seed: run.seed, on: data, file: file)
  }

  /// Reports how far it is.
  private mutating func tell() {
    for number in runs.indices where runs[number].begun != nil {
      report.running[number] = runs[number].loss
    }
    let now = ContinuousClock.now
    // How much longer a second of the plan takes, by what was done so far.
    var (busy, planned) = (busySeconds, plannedSeconds)
    for run in runs where run.begun != nil {
      busy += run.begun.map { (now - $0).inSeconds } ?? 0
      planned += run.done * plan.cases[run.index].cost.stepSeconds
    }
    let pace = planned > 0 ? busy / planned : 1
    let loads = left.sorted { runs[$0].begun != nil && runs[$1].begun == nil }.map { number in
      let each = plan.cases[runs[number].index]
      return max(0, each.seconds - runs[number].done * each.cost.stepSeconds) * pace
    }
    var progress = Progress(
      command: Sweep.declaration.name, done: Int(doneWork), total: Int(totalWork), unit: "steps",
      seconds: (now - start).inSeconds)
    progress.secondsLeft = Lanes.span(of: loads, on: plan.lanes)
    progress.soFar = Output([report.table(session.state.settings)])
    progress.inASCII = session.state.settings.ascii
    session.environment.report(progress)
  }
}
