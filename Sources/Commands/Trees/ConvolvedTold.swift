import Engine
import Rendering
import Support

/// What `convolve` says of a tree and its convolution.
struct ConvolvedTold {
  let tree, convolution: Walk
  /// Where each layer of the tree is in the convolution.
  let places: [Position: Position]
  let work: TreeWork
  let rows: ComparedRows
  let comparison: TreeComparison?
  let dropsMemories, dropsAverage: Bool

  /// The shapes along the convolution.
  var chain: [String] {
    let made = convolution.root.inside.map(\.outgoing.extents)
    return made.reduce(into: [convolution.input.extents]) { if $0.last != $1 { $0.append($1) } }
      .map(\.description)
  }

  /// A layer of the tree, of the convolution, or of both.
  private struct Row {
    var tree, convolution: Walk.Step?

    /// Whether it is another layer than before.
    var isOther: Bool {
      guard let tree, let convolution else { return true }
      return LayerDescription(of: tree.layer).rowLine
        != LayerDescription(of: convolution.layer).rowLine
    }
  }

  /// The layers of the tree in their order; one that became another has two rows.
  private var layers: [Row] {
    let made = Dictionary(
      uniqueKeysWithValues: convolution.steps.map { ($0.position, $0) })
    return tree.steps.flatMap { step -> [Row] in
      let row = Row(tree: step, convolution: places[step.position].flatMap { made[$0] })
      guard row.isOther, row.convolution != nil else { return [row] }
      return [Row(tree: step), Row(convolution: row.convolution)]
    }
  }

  /// Both stacks in one table, the comparison, the work, and what to know.
  var blocks: [Output.Block] {
    var table: [[Text]] = [
      ["", "", Text("tree", .faint).heading, Text("convolution", .faint).heading],
      [
        "", "input", Text(tree.input.extents.description, .shape),
        Text(convolution.input.extents.description, .shape),
      ],
    ]
    table += layers.map(cells)
    return [.table(table, indent: 0), .line(compared), .table(counts)]
      + remarks.map { .line("\("note", .faint)  \($0)") }
  }

  private func cells(_ row: Row) -> [Text] {
    let step = row.convolution ?? row.tree
    let mark: Text = row.isOther ? Text(row.tree == nil ? "+ " : "- ", .mend) : "  "
    let line = step.map { LayerDescription(of: $0.layer).rowLine } ?? ""
    func shape(_ step: Walk.Step?) -> Text {
      Text(step?.outgoing.extents.description ?? "", .shape)
    }
    return [
      (mark + Text(step?.position.description ?? "", .number)).flushRight,
      Text(line, row.convolution == nil ? .faint : .layer), shape(row.tree),
      shape(row.convolution),
    ]
  }

  private var compared: Text {
    guard let comparison else { return "the outputs were not compared: memory is short" }
    let places = "\(counted(comparison.windows, "window")) of \(rows.source)"
    guard comparison.largest != 0 else {
      return "the outputs are \("the same to the last bit", .good): \(places)"
    }
    let largest = significant(Double(comparison.largest), 2)
    return "largest difference of the outputs \(largest, .good): \(places)"
  }

  private var counts: [[Text]] {
    let (name, windows) = rows.first
    let shared = work.nodes(ofWindows: windows)
    func row(_ what: String, _ tree: Int, _ convolution: Int) -> [Text] {
      [
        Text(what), Text(grouped(tree), .number).flushRight,
        Text(grouped(convolution), .number).flushRight,
      ]
    }
    return [
      ["", Text("tree", .faint).flushRight, Text("convolution", .faint).flushRight],
      row("nodes a symbol", work.tree.nodes, work.convolution.nodes),
      row("multiply-adds a symbol", work.tree.multiplyAdds, work.convolution.multiplyAdds),
      row("nodes of the \(counted(windows, "window")) of \(name)", shared.trees, shared.shared),
    ]
  }

  private var remarks: [String] {
    let norm = convolution.steps.first { !$0.layer.buffers.isEmpty }
    return [
      norm.map {
        "in training the two differ: \(LayerDescription(of: $0.layer).keyword) takes its statistics "
          + "from other rows"
      },
      redrawn,
      dropsMemories ? "the weights stay; what the optimizer remembers starts anew" : nil,
      dropsAverage ? "the average of the weights is forgotten" : nil,
    ].compactMap { $0 }
  }

  /// What drawing the weights anew would do otherwise than for the tree.
  private var redrawn: String? {
    let differs = layers.contains { row in
      guard let layer = row.tree?.layer, row.isOther, !layer.parameters.isEmpty else {
        return false
      }
      let scale = LayerDescription(of: layer)[.scale]
      return layer.arguments.isTorchs || scale != nil && scale != .number(1)
    }
    return differs ? "init would draw the convolutions' weights as conv does" : nil
  }
}

extension ConvolvedTold {
  /// One of the two stacks as JSON fields.
  private struct StackFields: Encodable {
    struct LayerFields: Encodable {
      let position, layer, output: String
    }

    let layers: [LayerFields]
    let nodesPerSymbol, multiplyAddsPerSymbol, nodesOfFirst: Int

    init(_ walk: Walk, _ count: TreeWork.Count, nodes: Int) {
      layers = walk.steps.map {
        LayerFields(
          position: $0.position.description, layer: LayerDescription(of: $0.layer).line,
          output: $0.outgoing.extents.description)
      }
      (nodesPerSymbol, multiplyAddsPerSymbol) = (count.nodes, count.multiplyAdds)
      nodesOfFirst = nodes
    }
  }

  /// The whole conversion as JSON fields.
  private struct Fields: Encodable {
    let tree, convolution: StackFields
    let compared, first: String
    let windows: Int?
    let largestDifference: Float?
    let windowsOfFirst: Int
    let remarks: [String]
  }

  /// What programs see.
  var fields: any Encodable & Sendable {
    let nodes = work.nodes(ofWindows: rows.first.windows)
    return Fields(
      tree: StackFields(tree, work.tree, nodes: nodes.trees),
      convolution: StackFields(convolution, work.convolution, nodes: nodes.shared),
      compared: rows.source, first: rows.first.name, windows: comparison?.windows,
      largestDifference: comparison?.largest, windowsOfFirst: rows.first.windows, remarks: remarks)
  }
}
