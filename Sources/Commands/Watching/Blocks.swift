/// Characters that are filled from below, an eighth at a time.
enum Blocks {
  private static let signs: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// One as high as a share from 0 to 1; what is not nothing is seen.
  static func bar(_ share: Double) -> String {
    guard share > 0 else { return " " }
    let height = (min(share, 1) * 8).rounded()
    return String(signs[max(1, Int(height))])
  }

  /// A small histogram of this many characters, the fullest as high as there is.
  static func histogram(_ bins: [Int], columns: Int) -> String {
    let sums = (0..<columns).map { column in
      bins[column * bins.count / columns..<(column + 1) * bins.count / columns].reduce(0, +)
    }
    let most = Double(max(1, sums.max() ?? 1))
    return sums.map { bar(Double($0) / most) }.joined()
  }
}
