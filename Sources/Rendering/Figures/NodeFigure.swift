import Support

/// A tree, or the levels of dilated convolutions over a row, as a figure shows it: which steps each node is
/// made of, and of which outputs it is a part.
package struct NodeFigure: Sendable {
  /// A step of a level.
  package struct Node: Sendable, Hashable {
    /// The place in the row at which it lies, counted from 0.
    package let column: Int
    /// Which of the level below it is made of, the oldest first.
    package let reads: [Int]

    /// A node at a place that is made of some of the level below.
    package init(column: Int, reads: [Int]) { (self.column, self.reads) = (column, reads) }
  }

  /// The nodes of one level, the oldest first.
  package struct Level: Sendable, Hashable {
    /// How far apart the nodes are that each reads, in steps of the row; 0 in the lowest level.
    package let distance: Int
    /// The layers that make them.
    package let layers: String
    package let nodes: [Node]

    /// A level that some layers make.
    package init(distance: Int, layers: String, nodes: [Node]) {
      (self.distance, self.layers, self.nodes) = (distance, layers, nodes)
    }
  }

  /// What a node is a part of.
  package enum Part: String, Sendable, Hashable, CaseIterable {
    /// The last output alone.
    case ofLast
    /// The last output, and others as well.
    case shared
    /// Other outputs.
    case ofOthers
    /// No output.
    case ofNone
  }

  /// The levels, from what goes in to the outputs.
  package let levels: [Level]
  /// What goes in at each place of the row; empty where that is any number.
  package let symbols: [String]
  /// What each output predicts; empty where that is not known.
  package let targets: [String]
  /// Of each node of each level: how many outputs are made of it, and whether the last is.
  private let uses: [[(count: Int, isOfLast: Bool)]]

  /// Finds what each node is a part of.
  package init(levels: [Level], symbols: [String] = [], targets: [String] = []) {
    (self.levels, self.symbols, self.targets) = (levels, symbols, targets)
    var uses = levels.map { $0.nodes.map { _ in (count: 0, isOfLast: false) } }
    let outputs = levels.last?.nodes.count ?? 0
    for output in 0..<outputs {
      var row: Set<Int> = [output]
      for level in levels.indices.reversed() {
        for node in row {
          uses[level][node].count += 1
          if output == outputs - 1 { uses[level][node].isOfLast = true }
        }
        row = Set(row.flatMap { levels[level].nodes[$0].reads })
      }
    }
    self.uses = uses
  }

  /// What a node is a part of.
  package func part(_ level: Int, _ node: Int) -> Part {
    let use = uses[level][node]
    if use.isOfLast { return use.count > 1 ? .shared : .ofLast }
    return use.count > 0 ? .ofOthers : .ofNone
  }

  /// Whether the last output is made of a node.
  package func isOfLast(_ level: Int, _ node: Int) -> Bool { uses[level][node].isOfLast }

  /// How long the row is.
  package var columns: Int { (levels.first?.nodes.last?.column ?? -1) + 1 }
  /// How many outputs there are.
  package var outputs: Int { levels.last?.nodes.count ?? 0 }
  /// How many nodes above the lowest level the outputs are made of.
  package var usedNodes: Int { uses.dropFirst().reduce(0) { $0 + $1.count { $0.count > 0 } } }
  /// How many there would be if each output had nodes of its own.
  package var nodesApart: Int { uses.dropFirst().reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } } }
  /// Which parts occur, in their order.
  package var parts: [Part] {
    let all = Set(
      levels.indices.flatMap { level in
        levels[level].nodes.indices.map { part(level, $0) }
      })
    return Part.allCases.filter(all.contains)
  }

  /// `7 nodes`, `34 nodes for 8 outputs, 56 if none were shared`.
  package var counts: String {
    let nodes = counted(usedNodes, "node")
    guard outputs > 1 else { return nodes }
    return "\(nodes) for \(counted(outputs, "output")), \(grouped(nodesApart)) if none were shared"
  }
}
