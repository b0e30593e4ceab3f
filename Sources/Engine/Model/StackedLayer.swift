/// A layer in its place in a stack: made, or as its line describes it while a size is still open.
///
/// Only a made layer has tensors and computes; a shape that comes to one that waits stops there.
public enum StackedLayer: Sendable, CustomStringConvertible {
  /// It waits for the size of a `_`, or for its weights to be drawn.
  case pending(LayerDescription)
  /// It has its sizes; its weights too, unless it was made to compute shapes alone.
  case made(any Layer)

  /// The layer, once it is made.
  public var made: (any Layer)? { if case .made(let layer) = self { layer } else { nil } }

  /// Its line, each `_` with the number found: `linear _=80 200`.
  public var description: String {
    switch self {
    case .pending(let description): description.line
    case .made(let layer): layer.description
    }
  }

  /// The line as it was written: each `_` without the number found for it.
  public var writtenDescription: String { LayerDescription(of: self).asWritten.line }

  /// The layers inside it: none while it waits.
  public var children: [StackedLayer] {
    get { made?.children ?? [] }
    set { change { $0.children = newValue } }
  }

  /// How the layers inside it are run; `nil` where it holds none or waits.
  package var wiring: Wiring? { made?.wiring }

  /// What it is for in a stack: nothing that advice asks for while it waits.
  package var role: LayerRole { made.map { type(of: $0).role } ?? .other }

  /// How many numbers are trained, the layers inside included.
  public var parameterCount: Int { made?.parameterCount ?? 0 }

  /// Changes the layer, once it is made.
  package mutating func change(_ body: (inout any Layer) throws -> Void) rethrows {
    guard case .made(var layer) = self else { return }
    try body(&layer)
    self = .made(layer)
  }
}

extension StackedLayer {
  /// Whether it waits itself, whatever the layers inside do.
  package var isPending: Bool { if case .pending = self { true } else { false } }

  /// How many layers wait to be drawn, here or inside.
  package var pendingCount: Int { made?.pendingCount ?? 1 }

  /// Whether any size was written as `_`, here or inside.
  package var hasBlanks: Bool {
    switch self {
    case .pending(let description): !description.arguments.blanks.isEmpty
    case .made(let layer): layer.hasBlanks
    }
  }
}

extension Layer {
  /// Whether any size was written as `_`, here or inside.
  public var hasBlanks: Bool { !blanks.isEmpty || children.contains(where: \.hasBlanks) }

  /// How many of the layers inside wait to be drawn.
  public var pendingCount: Int { children.reduce(0) { $0 + $1.pendingCount } }
}
