/// A window that moves along an axis, as a convolution's or a pooling's does.
public struct AxisWindow: Sendable, Hashable, CustomStringConvertible {
  /// How many places it reads at a stop.
  public let size: Int
  /// How far it moves from stop to stop.
  public let stride: Int
  /// How far apart the places are that it reads.
  public let dilation: Int
  /// How many places are added before the axis and after it.
  public let before, after: Int

  /// A window; sizes below 1 count as 1, and nothing less than nothing is added.
  public init(
    _ size: Int, stride: Int = 1, dilation: Int = 1, before: Int = 0, after: Int = 0
  ) {
    self.size = max(size, 1)
    self.stride = max(stride, 1)
    self.dilation = max(dilation, 1)
    self.before = max(before, 0)
    self.after = max(after, 0)
  }

  /// How many neighbouring places there are from the first that it reads to the last, at most what an
  /// `Int` counts.
  public var span: Int {
    let (gaps, isHuge) = (size - 1).multipliedReportingOverflow(by: dilation)
    return isHuge || gaps == Int.max ? Int.max : gaps + 1
  }

  /// How long an axis is with the places that are added; `nil` where that cannot be counted.
  func padded(_ length: Int) -> Int? {
    var padded = length
    for padding in [before, after] {
      let (sum, overflow) = padded.addingReportingOverflow(padding)
      guard !overflow else { return nil }
      padded = sum
    }
    return padded
  }

  /// At how many places of an axis it stops; 0 where it does not fit.
  public func stops(along length: Int) -> Int {
    guard let padded = padded(length), padded >= span else { return 0 }
    return (padded - span) / stride + 1
  }

  /// `windows of 3, 2 apart, padded by 4`.
  public var description: String {
    var parts = ["windows of \(size)"]
    if dilation > 1 { parts.append("its places \(dilation) apart") }
    if stride > 1 { parts.append("one every \(stride)") }
    if before > 0 || after > 0 { parts.append("padded by \(before) and \(after)") }
    return parts.joined(separator: ", ")
  }
}
