package import Support

/// Why a text's odds or the session's runs cannot be shown.
package enum WatchingError: CataloguedError, Hashable {
  case noText
  case textTooLong(places: Int, longest: Int)
  case noRuns
  case noSuchRun(number: Int, count: Int)
  case noEmbedding
  case embeddingNotFinite(layer: String)
  case weightsGivenUp(run: Int, line: String)
  case unreadableFolder(path: String, reason: String)
  case noCheckpoints(folder: String)

  /// What each case means.
  package static let catalogue: [ErrorKind<WatchingError>] = [
    .init("E-WATCHING-NO-TEXT", "There is no symbol of which the odds could be shown.", .noText),
    .init(
      "E-WATCHING-TEXT-TOO-LONG", "The text has more places than surprise shows.",
      .textTooLong(places: 1201, longest: 1000)),
    .init("E-WATCHING-NO-RUNS", "Nothing has been trained in this session.", .noRuns),
    .init(
      "E-WATCHING-NO-SUCH-RUN", "The session has no training run of this number.",
      .noSuchRun(number: 7, count: 3)),
    .init("E-WATCHING-NO-EMBEDDING", "The stack has no embedding to draw.", .noEmbedding),
    .init(
      "E-WATCHING-EMBEDDING-NOT-FINITE",
      "The embedding's table has NaN or infinity, which have no place in a picture.",
      .embeddingNotFinite(layer: "1")),
    .init(
      "E-WATCHING-WEIGHTS-GIVEN-UP", "What the run made of the session is no longer kept.",
      .weightsGivenUp(run: 2, line: "train 1000")),
    .init(
      "E-WATCHING-UNREADABLE-FOLDER", "The folder whose checkpoints are asked for cannot be read.",
      .unreadableFolder(path: "checkpoints", reason: "No such file or directory")),
    .init(
      "E-WATCHING-NO-CHECKPOINTS", "The folder has no file that `save` wrote.",
      .noCheckpoints(folder: "checkpoints")),
  ]

  /// What is wrong and how to fix it.
  package var diagnosis: Diagnosis {
    switch self {
    case .noText:
      Diagnosis("an empty text has no symbol to predict", mend: "surprise \"emma\"")
    case .textTooLong(let places, let longest):
      Diagnosis(
        "the text has \(counted(places, "place")), and at most \(grouped(longest)) are shown",
        mend: "eval gives the loss over a part of the data")
    case .noRuns:
      Diagnosis(
        "nothing has been trained in this session yet", mend: "train first, such as train 1000")
    case .noSuchRun(let number, let count):
      Diagnosis(
        "there is no run \(number): the session has \(counted(count, "run"))",
        mend: "runs lists them")
    case .noEmbedding:
      Diagnosis("no layer of the stack is an embedding", mend: "add embedding 27 10 makes one")
    case .embeddingNotFinite(let layer):
      Diagnosis(
        "the table of layer \(layer) has NaN or infinity", mend: "undo, or init, before training")
    case .weightsGivenUp(let run, let line):
      Diagnosis(
        "the weights of run \(run) are no longer kept", mend: "the line of the run: \(line)")
    case .unreadableFolder(let path, let reason):
      Diagnosis(
        "the folder '\(path)' cannot be read: \(reason)",
        mend: "runs alone lists the runs of the session")
    case .noCheckpoints(let folder):
      Diagnosis(
        "the folder '\(folder)' has no checkpoint",
        mend: "save FILE.safetensors and train … checkpoint=FILE.safetensors write them")
    }
  }
}
