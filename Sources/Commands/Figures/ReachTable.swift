import Engine
import Rendering
import Support

/// Shows what a proof of the reach has found: a line of marks for each layer, and what follows.
struct ReachTable {
  let proof: ReachProof

  /// Shows a proof.
  init(_ proof: ReachProof) { self.proof = proof }

  /// The most marks of a line.
  private static let mostMarks = 40

  /// The first place that has a mark.
  private var first: Int { max(0, proof.steps - Self.mostMarks) }

  /// The table and what follows from it.
  var output: Output {
    var output = Output(
      [.table(proof.layers.map(row)), .line(legend)] + findings.map { .line($0) }, fields: fields)
    if let wrong {
      output.ending = .failed(
        Diagnosis(
          "layer \(wrong.position) moved though it is not made of what was changed",
          mend: "this is a fault of the program: please report the stack"))
    }
    return output
  }

  private var wrong: ReachProof.Layer? { proof.layers.first { !$0.unclaimed.isEmpty } }

  private func row(_ layer: ReachProof.Layer) -> [Text] {
    let start: Text = first > 0 ? "… " : ""
    let marks = (first..<proof.steps).reduce(start) { $0 + mark(layer, $1) }
    return [
      Text(layer.position.description, .number).flushRight, Text(layer.layer.rowLine, .layer),
      marks,
      Text(counted(layer.reach, "step"), .faint).flushRight,
    ]
  }

  private func mark(_ layer: ReachProof.Layer, _ place: Int) -> Text {
    if layer.moving.contains(place) {
      return layer.claimed.contains(place) ? Text("●", .curve) : Text("!", .bad)
    }
    return layer.claimed.contains(place) ? Text("○") : Text("·", .faint)
  }

  private var legend: Text {
    var parts: [Text] = ["\("●", .curve) its change moves the last step"]
    if proof.layers.contains(where: { !$0.still.isEmpty }) { parts.append("○ it may, and did not") }
    parts.append("\("·", .faint) it does not")
    return parts.dropFirst().reduce(parts[0]) { $0 + "   " + $1 }
  }

  private var findings: [Text] {
    let places =
      proof.tried.count == proof.steps
      ? "each of the \(counted(proof.steps, "place"))"
      : "\(proof.tried.count) of the \(counted(proof.steps, "place"))"
    var found: [Text] = [
      wrong == nil
        ? "\("proved", .good): \(places) changed by itself, and nothing moved that is not made of it"
        : "\("wrong", .bad): layer \(wrong?.position.description ?? "") moved, not made of it"
    ]
    if let future = proof.seesFuture {
      found.append(
        "\("sees the future", .bad): layer \(future.position.description) (\(future.layer.rowLine))"
          + " moved a step when a later one changed")
    } else {
      found.append("\("causal", .good): no step moved when a later one changed")
    }
    return found
  }

  /// A layer as JSON fields.
  private struct LayerFields: Encodable {
    let position, layer: String
    let reach: Int
    let madeOf, movedBy: [Int]
    let seesFuture: Bool
  }

  /// The proof as JSON fields.
  private struct Fields: Encodable {
    let steps: Int
    let changed: [Int]
    let layers: [LayerFields]
    let isProved, isCausal: Bool
  }

  /// What programs see; places are counted from 0.
  private var fields: any Encodable & Sendable {
    Fields(
      steps: proof.steps, changed: proof.tried,
      layers: proof.layers.map {
        LayerFields(
          position: $0.position.description, layer: $0.layer.rowLine, reach: $0.reach,
          madeOf: $0.claimed.sorted(), movedBy: $0.moving.sorted(), seesFuture: $0.seesFuture)
      }, isProved: wrong == nil, isCausal: proof.seesFuture == nil)
  }
}
