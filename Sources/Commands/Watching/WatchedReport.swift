import Advice
import Engine
import Rendering
import Support

/// What `stats` shows: the numbers of layers and parameters with their verdicts, causes, and changes that
/// were tried.
struct WatchedReport {
  let watched: WatchedTraining
  let settings: StepSettings
  let extent: TrainingNumbers.Extent
  /// Each cause with the changes that were tried for it.
  let causes: [(cause: TrainingCause, tried: [TriedChange])]

  /// How many characters a histogram has.
  private static let columns = 10

  private var numbers: TrainingNumbers { watched.numbers }

  /// The changes of the stack that helped, in the order in which `fix` numbers them.
  var fixes: [StackFix] {
    causes.flatMap(\.tried).compactMap { tried in
      guard tried.helps, case .edits(let edits) = tried.change else { return nil }
      return StackFix(.edits(edits), output: nil)
    }
  }

  /// The mean loss of the batches that were looked at, in nats.
  var loss: Double { numbers.losses.mean ?? 0 }

  /// The mean loss of the last steps, in nats; `nil` where none was taken.
  var lossAfter: Double? { numbers.stepLosses.suffix(10).mean }

  /// What is missing in a stack that is no more than one matrix; `nil` for any other.
  var remark: String? {
    let isOneMatrix = numbers.layers.allSatisfy {
      $0.isView || $0.layer.isAffine || $0.layer.vocabulary != nil
    }
    return isOneMatrix
      ? "no layer bends numbers, so that nothing can saturate or die: all layers are one matrix"
      : nil
  }

  /// The loss of a random guess, in nats.
  var uniformLoss: Double { LossCurve.uniformLoss(of: watched.symbols) }

  /// All blocks; losses with this many decimal places.
  func blocks(_ shown: Settings) -> [Output.Block] {
    [.line(head(shown)), layerTable(shown), parameterTable] + causeBlocks(shown)
  }

  private func head(_ shown: Settings) -> Text {
    let precision = shown.precision
    let guess = LossCurve.uniformText(of: watched.symbols, precision: precision)
    let batches = "\(counted(extent.batches, "batch", "batches")) of \(settings.batch)"
    let looked: Text = "\(batches): loss \(decimal(loss, precision), .number), a guess \(guess)"
    guard let lossAfter else { return looked }
    let steps = counted(numbers.stepLosses.count, "step")
    return looked
      + "; \(decimal(lossAfter, precision), .number) after \(steps) on a copy, "
      + "lr \(shortNumber(settings.rate))"
  }

  private func layerTable(_ shown: Settings) -> Output.Block {
    let names = ["", "layer", "mean", "std", "values", "gradient", "verdict"]
    let head = names.enumerated().map { place, name in
      let text = Text(name, .faint)
      return [2, 3, 5].contains(place) ? text.flushRight : text
    }
    let rows = numbers.layers.map { layer -> [Text] in
      let start = [
        LayerRow.number(layer.position), Text(LayerDescription(of: layer.layer).rowLine, .layer),
      ]
      guard !layer.isView else { return start }
      let (output, gradient) = (layer.output.summary, layer.gradient.summary)
      return start + [
        number(output.mean, 2), number(output.deviation, 3),
        Text(shown.ascii ? "" : Blocks.histogram(layer.output.bins, columns: Self.columns), .curve),
        number(gradient.deviation, 2), text(watched.verdict(of: layer)),
      ]
    }
    return .table([head] + rows, indent: 0)
  }

  private func number(_ number: Double?, _ digits: Int) -> Text {
    Text(number.map { significant($0, digits) } ?? "", .number).flushRight
  }

  private func text(_ verdict: Verdict?) -> Text {
    verdict.map { Text($0.text, $0.isFine ? .faint : .bad) } ?? ""
  }

  private var parameterTable: Output.Block {
    let names = ["", "tensor", "shape", "std", "grad:data", "update:data", "verdict"]
    let head = names.enumerated().map { place, name in
      let text = Text(name, .faint)
      return (3...5).contains(place) ? text.flushRight : text
    }
    let rows = numbers.parameters.map { parameter -> [Text] in
      [
        LayerRow.number(parameter.layer), Text(parameter.name),
        Text(parameter.shape.description, .shape), number(parameter.data.deviation, 3),
        number(parameter.gradientToData, 2),
        Text(
          parameter.isMatrix ? parameter.updateToData.map { decimal($0, 2) } ?? "" : "", .number
        ).flushRight,
        text(watched.verdict(of: parameter)),
      ]
    }
    return .table([head] + rows, indent: 0)
  }

  /// What is wrong, and what helped against it.
  private func causeBlocks(_ shown: Settings) -> [Output.Block] {
    let note = remark.map { [Output.Block.line("\("note", .faint)  \($0)")] } ?? []
    guard !causes.isEmpty else {
      let isFine = numbers.layers.allSatisfy { watched.verdict(of: $0)?.isFine ?? true }
      return [
        isFine
          ? .line("\("ok", .good)  no cause for concern")
          : .line("\("note", .faint)  no cause was found for the layers that are marked")
      ] + note
    }
    var (blocks, fix) = ([Output.Block](), 0)
    for (cause, tried) in causes {
      blocks.append(.line("\(cause.kind.rawValue, .bad)  \(cause.what)"))
      let rows = tried.filter(\.helps).map { tried -> [Text] in
        var name = Text("try", .strong)
        if case .edits = tried.change {
          fix += 1
          name = Text("fix \(fix)", .strong)
        }
        return [
          name, Text(tried.line, .mend),
          Text(
            "loss \(decimal(tried.loss, 2)), not \(decimal(tried.lossBefore, 2))", .faint),
        ]
      }
      if !rows.isEmpty { blocks.append(.table(rows, indent: 6)) }
      if !tried.isEmpty, rows.isEmpty {
        let changes = counted(tried.count, "change")
        blocks.append(
          .line(
            "      \("\(changes) tried: none helps within \(TriedChange.steps) steps", .faint)"
          ))
      }
    }
    if causes.contains(where: { $0.tried.contains(where: \.helps) }) {
      blocks.append(
        .line(
          "      losses after \(TriedChange.steps) steps on a copy, with the change and without"))
    }
    return blocks + note
  }
}

extension LayerRow {
  /// A layer's number as tables begin with it.
  static func number(_ position: Position) -> Text {
    let text = position.description
    return Text(text.count < 2 ? " " + text : text, .number).flushRight
  }
}
