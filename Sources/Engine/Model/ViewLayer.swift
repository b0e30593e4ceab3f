/// A layer that renames axes: its output is the input's memory with another shape.
///
/// Nothing is computed. Where a plan shares windows, each row of the output is gathered from the
/// neighbouring rows that its table of axes joins.
public protocol ViewLayer: Layer {}

extension ViewLayer {
  /// The input's own memory.
  public var outputIsView: Bool { true }

  /// It passes numbers on.
  public var isAffine: Bool { true }

  /// Passes the numbers on, where they do not lie there already.
  public func forward(_ frame: Frame, _ pass: inout Pass) { frame.passOn() }

  /// Passes the gradients back likewise, each row's the sum over the windows that it is part of.
  public func backward(_ frame: Frame) { frame.passBack() }
}
