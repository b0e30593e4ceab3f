import Rendering
import Support
import Engine

/// `model = Sequential([…])`, the notebook's line that makes the network, which is the stack here; or
/// what PyTorch prints of one, `Sequential( (0): … )`.
struct NewStack {
  /// The layers as they were typed.
  private let layers: String

  /// Such a line; nil for any other.
  init?(_ statement: Statement) {
    guard let first = statement.tokens.first, !first.isQuoted else { return nil }
    // Most lines begin otherwise, and a pattern takes longer to make than they to be carried out.
    guard statement.source.hasPrefix("model") || statement.source.hasPrefix("Sequential(") else {
      return nil
    }
    if let match = statement.source.wholeMatch(
      of: #/(?s)model\s*=\s*([A-Za-z.]+)\s*\((.*)\)\s*/#),
      ["Sequential", "nn.Sequential", "torch.nn.Sequential"].contains(match.1)
    {
      layers = "Sequential(\(match.2))"
    } else if statement.source.wholeMatch(of: #/(?s)Sequential\(\s*\([\w.-]+\):.*\)/#) != nil {
      layers = statement.source
    } else {
      return nil
    }
  }

  /// Puts the layers in the place of the stack.
  ///
  /// - Throws: `LayerError`, or what making a layer throws.
  func make(_ session: inout Session) throws -> Output {
    let new = try LayerParser.parse(LayerNames.resolved(layers, session))
    let old = session.state.model.children.count
    session.removeStack()
    var output = try session.place(new, at: Position.root.child(0))
    guard old > 0 else { return output }
    let note: Output.Block = .line(
      "in place of \(counted(old, "layer")); \("undo", .mend) brings \(old == 1 ? "it" : "them") back"
    )
    // A trace of the new stack says all but this.
    let isTraced = output.yieldsToTrace && session.pushed != nil && session.state.settings.trace
    output.blocks = (isTraced ? [] : output.blocks) + [note]
    output.yieldsToTrace = false
    return output
  }
}
