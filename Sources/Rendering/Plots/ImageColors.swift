import Support

/// The colours of an image's cells.
struct ImageColors {
  private let image: Drawing.Image

  init(_ image: Drawing.Image) { self.image = image }

  /// A cell's number from 0 to 1; `nil` for one that has none.
  func share(_ row: Int, _ column: Int) -> Double? {
    let place = row * image.columns + column
    if image.isColored {
      let parts = image.values[(3 * place)..<(3 * place + 3)]
      return parts.reduce(0, +) / 3
    }
    let value = image.values[place]
    guard value.isFinite else { return nil }
    let span = image.high - image.low
    return span > 0 ? min(max((value - image.low) / span, 0), 1) : 0
  }

  /// A cell's colour, such as `#440154`.
  func color(_ row: Int, _ column: Int) -> String {
    if image.isColored {
      let place = 3 * (row * image.columns + column)
      return Self.text((image.values[place], image.values[place + 1], image.values[place + 2]))
    }
    guard let share = share(row, column) else { return "#ffffff" }
    return Self.text(ColorMaps.color(of: share, in: image.colors))
  }

  private static func text(_ color: (Double, Double, Double)) -> String {
    "#"
      + [color.0, color.1, color.2].map { part in
        let number = Int(((part.isFinite ? min(max(part, 0), 1) : 0) * 255).rounded())
        let digits = String(number, radix: 16)
        return digits.count == 1 ? "0\(digits)" : digits
      }.joined()
  }
}
