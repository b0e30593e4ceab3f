internal import Glibc

/// What a panel shows of its coordinates, and the places of ticks on them.
package struct PlotFrame {
  /// One direction.
  package struct Scale {
    /// The ends as they are drawn: logarithms where the axis has such.
    package let low, high: Double
    package let isLogarithmic: Bool
    package let isReversed: Bool

    /// Where a value lies, from 0 at the low end to 1 at the high one; `nil` for one that has no place.
    package func place(_ value: Double) -> Double? {
      let value = isLogarithmic ? log10(value) : value
      guard value.isFinite else { return nil }
      let place = (value - low) / (high - low)
      return isReversed ? 1 - place : place
    }

    /// The values at the left or lower end and at the other one.
    package var ends: (Double, Double) {
      let (first, last) = isLogarithmic ? (pow(10, low), pow(10, high)) : (low, high)
      return isReversed ? (last, first) : (first, last)
    }
  }

  package let x, y: Scale
  package let panel: Drawing.Panel

  /// Works out what a panel shows.
  package init(_ panel: Drawing.Panel) {
    self.panel = panel
    var (horizontal, vertical) = (Extent(), Extent())
    for mark in panel.marks {
      switch mark {
      case .curve(let curve):
        for point in curve.points where point.x.isFinite && point.y.isFinite {
          horizontal.take(point.x)
          vertical.take(point.y)
        }
      case .boxes(let boxes):
        for (from, to) in boxes.corners {
          horizontal.take(from.x, to.x)
          vertical.take(from.y, to.y)
          if boxes.isFlush, from.y == 0 { vertical.edges.insert(0) }
          if boxes.isFlush, from.x == 0 { horizontal.edges.insert(0) }
        }
      case .image(let image):
        horizontal.take(-0.5, Double(image.columns) - 0.5)
        vertical.take(-0.5, Double(image.rows) - 0.5)
        horizontal.edges.formUnion([-0.5, Double(image.columns) - 0.5])
        vertical.edges.formUnion([-0.5, Double(image.rows) - 0.5])
      case .rule(let rule):
        if rule.isUpright { horizontal.take(rule.value) } else { vertical.take(rule.value) }
      case .words: break
      }
    }
    x = horizontal.scale(panel.x)
    y = vertical.scale(panel.y)
  }

  /// The range of what the marks have.
  private struct Extent {
    var low = Double.infinity
    var high = -Double.infinity
    /// Ends that get no margin.
    var edges: Set<Double> = []

    mutating func take(_ values: Double...) {
      for value in values where value.isFinite {
        low = min(low, value)
        high = max(high, value)
      }
    }

    func scale(_ axis: Drawing.Axis) -> Scale {
      let takes = { (value: Double) in axis.isLogarithmic ? log10(value) : value }
      var (from, to) = low <= high ? (low, high) : (0, 1)
      if axis.isLogarithmic {
        (from, to) = (from > 0 ? from : min(1, to > 0 ? to / 10 : 1), to > 0 ? to : 10)
      }
      var (start, end) = (takes(from), takes(to))
      if start == end {
        (start, end) = (start - max(0.05 * abs(start), 0.05), end + max(0.05 * abs(end), 0.05))
      }
      let margin = low <= high ? 0.05 * (end - start) : 0
      if !edges.contains(low) { start -= margin }
      if !edges.contains(high) { end += margin }
      var isReversed = axis.isReversed
      if var first = axis.limits?.low.map(takes) ?? (axis.limits == nil ? nil : start),
        var last = axis.limits?.high.map(takes) ?? (axis.limits == nil ? nil : end),
        first.isFinite, last.isFinite
      {
        if first > last {
          isReversed.toggle()
          (first, last) = (last, first)
        }
        (start, end) = (first, last)
      }
      if !(end - start > 0) || !(end - start).isFinite { (start, end) = (start - 0.5, start + 0.5) }
      if !start.isFinite || !end.isFinite { (start, end) = (0, 1) }
      return Scale(
        low: start, high: end, isLogarithmic: axis.isLogarithmic, isReversed: isReversed)
    }
  }

  /// The ticks of an axis, at most some of them.
  package func ticks(_ scale: Scale, _ axis: Drawing.Axis, atMost count: Int) -> [Drawing.AxisTick]
  {
    if let own = axis.ticks {
      return own.filter { scale.place($0.value).map { (-1e-9...1 + 1e-9).contains($0) } ?? false }
    }
    if scale.isLogarithmic { return decades(scale, atMost: count) }
    let step = Self.step(scale.high - scale.low, atMost: max(1, count))
    let first = (scale.low / step - 1e-9).rounded(.up)
    let last = (scale.high / step + 1e-9).rounded(.down)
    guard last - first < 1000, last >= first else { return [] }
    let digits = max(0, min(12, Int((-log10(step) - 1e-9).rounded(.up))))
    let places = Self.isRound(step, digits) ? digits : digits + 1
    return stride(from: first, through: last, by: 1).map { number in
      let value = number * step
      return Drawing.AxisTick(value, Self.label(value == 0 ? 0 : value, places))
    }
  }

  private static func isRound(_ step: Double, _ digits: Int) -> Bool {
    let scaled = step * pow(10, Double(digits))
    return abs(scaled - scaled.rounded()) < 1e-6 * scaled
  }

  private static func label(_ value: Double, _ places: Int) -> String {
    abs(value) >= 1e6 || places > 5
      ? shortExponent(value) : decimal(value, places)
  }

  /// `2.5e6` in place of 2500000.
  private static func shortExponent(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    let power = Int(log10(abs(value)).rounded(.down))
    let digits = value / pow(10, Double(power))
    let text = abs(digits - digits.rounded()) < 1e-6 ? decimal(digits, 0) : decimal(digits, 2)
    return "\(text)e\(power)"
  }

  private func decades(_ scale: Scale, atMost count: Int) -> [Drawing.AxisTick] {
    let (first, last) = (Int(scale.low.rounded(.up)), Int(scale.high.rounded(.down)))
    guard first <= last, last - first < 1000 else { return [] }
    let step = max(1, (last - first) / max(1, count) + ((last - first) >= count ? 1 : 0))
    return stride(from: first, through: last, by: step).map { power in
      let value = pow(10, Double(power))
      return Drawing.AxisTick(
        value, abs(power) > 4 ? "1e\(power)" : decimal(value, max(0, -power)))
    }
  }

  /// 1, 2, 2.5 or 5 of a decade, so that a span has at most some such steps.
  static func step(_ span: Double, atMost count: Int) -> Double {
    let rough = span / Double(count)
    guard rough > 0, rough.isFinite else { return 1 }
    let decade = pow(10, log10(rough).rounded(.down))
    let factor = [1, 2, 2.5, 5, 10].first { $0 * decade >= rough * (1 - 1e-9) } ?? 10
    return factor * decade
  }
}
