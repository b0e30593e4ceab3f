package import Support

/// A sweep that cannot be done.
package enum SweepError: CataloguedError, Hashable {
  /// The sizes are names in the stack's layers.
  case unknownKey(key: String, similar: String?, sizes: [String])
  case nothingToVary
  case tooManyRuns(runs: Int, most: Int)
  /// The line trains the one setting that does not fit.
  case doesNotFit(setting: String, what: String)
  case tooMuchMemory(setting: String, memory: MemoryError)
  case tooLong(runs: Int, seconds: Double, hours: Double)
  case noSweep
  case runEnded(line: String, what: String)

  /// What each case means.
  package static let catalogue: [ErrorKind<SweepError>] = [
    .init(
      "E-SWEEP-UNKNOWN-KEY", "The key is neither an option of `train` nor a name in the stack.",
      .unknownKey(key: "n_hiden", similar: "n_hidden", sizes: ["n_hidden"])),
    .init(
      "E-SWEEP-NOTHING-TO-VARY", "No key of the sweep has more than one value.", .nothingToVary),
    .init(
      "E-SWEEP-TOO-MANY-RUNS", "There are more combinations than a sweep trains.",
      .tooManyRuns(runs: 100_000, most: 1000)),
    .init(
      "E-SWEEP-DOES-NOT-FIT", "With one of the settings the stack cannot be trained on the data.",
      .doesNotFit(setting: "n_hidden=64", what: "linear 64 27 wants 64 features, got 128")),
    .init(
      "E-SWEEP-TOO-MUCH-MEMORY", "A run of the sweep needs more memory than is available.",
      .tooMuchMemory(
        setting: "n_hidden=65536",
        memory: .doesNotFit(what: "running this stack", bytes: 40 << 30, available: 8 << 30))),
    .init(
      "E-SWEEP-TOO-LONG", "By the steps that were measured, the sweep takes longer than it may.",
      .tooLong(runs: 15, seconds: 136_800, hours: 24)),
    .init("E-SWEEP-NO-SWEEP", "There is no sweep whose curves could be drawn.", .noSweep),
    .init(
      "E-SWEEP-RUN-ENDED", "The process that carried out a run of the sweep has ended.",
      .runEnded(line: "train 20000 lr=0.1", what: "signal 9")),
  ]

  /// What is wrong and how to fix it.
  package var diagnosis: Diagnosis {
    switch self {
    case .unknownKey(let key, let similar, let sizes):
      let names = sizes.isEmpty ? "none" : sizes.joined(separator: ", ")
      return Diagnosis(
        "'\(key)' is neither an option of train nor a name in the stack, which has \(names)",
        mend: similar.map { "did you mean '\($0)'?" }
          ?? "n_hidden = 64, then add linear _ n_hidden, puts a name in the stack")
    case .nothingToVary:
      return Diagnosis(
        "nothing varies: no key has more than one value",
        mend: "give several, such as lr=0.3,0.1,0.03 or seed=1..5")
    case .tooManyRuns(let runs, let most):
      return Diagnosis(
        "the combinations make \(grouped(runs)) runs, and a sweep has at most \(grouped(most))",
        mend: "give fewer values or seeds")
    case .doesNotFit(let setting, let what):
      return Diagnosis(
        "with \(setting) the stack cannot be trained: \(what)",
        mend: "leave the value out, or change the stack")
    case .tooMuchMemory(let setting, let memory):
      return Diagnosis(
        "with \(setting) a run does not fit in memory: \(memory.diagnosis.what)",
        mend: "leave the value out, or use a smaller batch")
    case .tooLong(let runs, let seconds, let hours):
      let needed = shortNumber((seconds / 3600).rounded(.up))
      return Diagnosis(
        "\(counted(runs, "run")) would take about \(spanText(seconds)), and hours= is"
          + " \(shortNumber(hours))",
        mend: "give fewer values, seeds or steps, or hours=\(needed)")
    case .noSweep:
      return Diagnosis(
        "no sweep has been done in this session yet",
        mend: "sweep lr=0.3,0.1,0.03 steps=1000 does one")
    case .runEnded(let line, let what):
      return Diagnosis(
        "the process of '\(line)' ended with \(what)",
        mend: "the same sweep goes on with the runs that are left")
    }
  }
}
