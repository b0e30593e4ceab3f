/// A building block of the stack: its shape formula, its forward pass and its gradient, side by
/// side.
///
/// It is several things to several readers, each a protocol with defaults: what a line declares, what
/// becomes of a shape, which tensors it has, how it computes, and what it holds, reads and means.
///
/// Axes: B contexts in a batch, T time steps, C channels, V symbols in the vocabulary. A layer is a
/// value that holds its configuration and its tensors; a `Plan` gives it the memory to run in.
public protocol Layer: ShapedLayer, ParameterisedLayer, ComputingLayer, HoldingLayer,
  SymbolReadingLayer, JudgedLayer, ConvolvableLayer
{}

extension Layer {
  /// How many numbers are trained, the layers inside included.
  public var parameterCount: Int {
    parameters.reduce(0) { $0 + $1.tensor.count }
      + children.reduce(0) { $0 + $1.parameterCount }
  }
}
