import Engine
import Rendering
import Support

/// `model = Sequential([…])`, the notebook's line that makes the network, which is the stack here;
/// or the text PyTorch prints of one, `Sequential( (0): … )`.
struct NewStack {
  private let statement: Statement
  private let source: LayerSource
  /// The tokens of the layers.
  private let layers: Range<Int>

  /// Reads such a line; nil for any other.
  init?(_ statement: Statement) {
    guard let first = statement.tokens.first, !first.isQuoted else { return nil }
    // Most lines begin otherwise, and are not cut into tokens once more.
    guard statement.source.hasPrefix("model") || statement.source.hasPrefix("Sequential(") else {
      return nil
    }
    let source = LayerSource(statement.source)
    let isAssigned = source.tokens.prefix(2).map(\.kind) == [.name("model"), .sign("=")]
    let layers = (isAssigned ? 2 : 0)..<source.tokens.count
    let name = layers.prefix { source.tokens[$0].kind != .sign("(") }
    let names =
      isAssigned ? ["Sequential", "nn.Sequential", "torch.nn.Sequential"] : ["Sequential"]
    guard names.contains(source.text(name)),
      let (inside, rest) = source.bracketed(name.endIndex..<layers.upperBound), rest.isEmpty,
      isAssigned || source.labelEnd(from: inside.lowerBound, in: inside) != nil
    else { return nil }
    (self.statement, self.source, self.layers) = (statement, source, layers)
  }

  /// Replaces the stack by the layers.
  ///
  /// - Throws: `LayerLineError`, or what making a layer throws.
  func make(_ session: inout Session) throws -> CommandResult {
    let new: [LayerDescription]
    do {
      new = try session.layers(of: source.text(layers))
    } catch let error as LayerError {
      let offset = source.range(layers).lowerBound
      throw LayerLine(statement, from: offset, head: "model =", session).explained(error)
    }
    let old = session.state.model.children.count
    let wasTrained = session.state.hasUnsavedTraining ? session.state.step : 0
    session.removeStack()
    let placed = try session.place(new, at: Position.root.child(0))
    guard old > 0 else { return placed }
    let trained =
      wasTrained > 0 ? ", with \(counted(wasTrained, "step")) of training not saved" : ""
    let note: Output.Block = .line(
      "in place of \(counted(old, "layer"))\(trained); \("undo", .mend) brings \(old == 1 ? "it" : "them") back"
    )
    // A trace of the new stack says everything except this.
    var change = placed.effect.stackChange ?? StackChange()
    let isTraced =
      change.isShownByTrace && session.pushed != nil && session.state.settings.trace
    change.isShownByTrace = false
    var shown = placed.shown
    shown.blocks = (isTraced ? [] : shown.blocks) + [note]
    return CommandResult(shown, Effect(.stack(change)))
  }
}
