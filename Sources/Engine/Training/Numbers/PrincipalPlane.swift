import Support

/// The plane in which rows of numbers differ most: their first two principal components.
public struct PrincipalPlane: Sendable {
  /// The rows' places in it, around 0.
  public let places: [SIMD2<Double>]
  /// Which part of the rows' variance lies along each direction, from 0 to 1; 0 where rows do not differ.
  public let shares: SIMD2<Double>

  /// Multiply-adds that are spent at most: about a second.
  private static let most = 1 << 30

  /// The plane of rows (V, C); of each direction the largest place is above 0.
  ///
  /// - Throws: `Interruption.stopped`.
  public init(_ table: [Float], columns: Int) throws {
    let rows = columns > 0 ? table.count / columns : 0
    let centred = Self.centred(table, rows, columns)
    let products = try Self.products(centred, rows, columns)
    let total = (0..<rows).reduce(0) { $0 + products[$1 * rows + $1] }
    guard total > 0, total.isFinite else {
      (places, shares) = (Array(repeating: .zero, count: rows), .zero)
      return
    }
    let (vectors, values) = try Self.leading(products, rows)
    let lengths = SIMD2(values.x.squareRoot(), values.y.squareRoot())
    places = Self.turned(vectors.map { $0 * lengths })
    shares = values / total
  }

  private static func centred(_ table: [Float], _ rows: Int, _ columns: Int) -> [Double] {
    var centred = table.map(Double.init)
    for column in 0..<columns {
      let places = stride(from: column, to: rows * columns, by: columns)
      let mean = places.reduce(0) { $0 + centred[$1] } / Double(rows)
      for place in places { centred[place] -= mean }
    }
    return centred
  }

  /// The products of every two rows: (V, V).
  private static func products(
    _ table: [Double], _ rows: Int, _ columns: Int
  ) throws -> [Double] {
    var products = [Double](repeating: 0, count: rows * rows)
    for first in 0..<rows {
      try Interruption.check(elements: (first + 1) * columns)
      for second in 0...first {
        var sum = 0.0
        for column in 0..<columns {
          sum += table[first * columns + column] * table[second * columns + column]
        }
        products[first * rows + second] = sum
        products[second * rows + first] = sum
      }
    }
    return products
  }

  /// The two leading eigenvectors and their values, by iterating on a plane.
  private static func leading(
    _ matrix: [Double], _ size: Int
  ) throws -> (vectors: [SIMD2<Double>], values: SIMD2<Double>) {
    var plane = start(size)
    orthonormalise(&plane)
    var (values, before) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
    for _ in 0..<max(8, most / max(1, 2 * size * size)) {
      try Interruption.check(elements: size * size)
      let image = product(matrix, plane)
      let ritz = Ritz(plane, image)
      (plane, values) = (ritz.turned(image), ritz.values)
      orthonormalise(&plane)
      let change = values - before
      if max(abs(change.x), abs(change.y)) <= 1e-14 * values.x { break }
      before = values
    }
    return (plane, SIMD2(max(values.x, 0), max(values.y, 0)))
  }

  /// Two directions that are the same each time and lie along none of the matrix's.
  private static func start(_ size: Int) -> [SIMD2<Double>] {
    (0..<size).map { row -> SIMD2<Double> in
      let (first, second) = ((row * 7919 + 1) % 1009, (row * 104_729 + 5) % 997)
      return SIMD2(Double(first) / 1009 - 0.5, Double(second) / 997 - 0.5)
    }
  }

  private static func product(_ matrix: [Double], _ plane: [SIMD2<Double>]) -> [SIMD2<Double>] {
    plane.indices.map { row -> SIMD2<Double> in
      var sum = SIMD2<Double>.zero
      for column in plane.indices {
        sum += plane[column] * matrix[row * plane.count + column]
      }
      return sum
    }
  }

  /// Gram and Schmidt's two steps; a direction that is none becomes 0.
  private static func orthonormalise(_ plane: inout [SIMD2<Double>]) {
    func scale(_ sum: Double) -> Double { sum > 1e-280 ? 1 / sum.squareRoot() : 0 }
    let first = scale(plane.reduce(0) { $0 + $1.x * $1.x })
    for index in plane.indices { plane[index].x *= first }
    let overlap = plane.reduce(0) { $0 + $1.x * $1.y }
    let before = plane.reduce(0) { $0 + $1.y * $1.y }
    for index in plane.indices { plane[index].y -= overlap * plane[index].x }
    let after = plane.reduce(0) { $0 + $1.y * $1.y }
    // What is left of a direction that lay in the first is rounding.
    let second = after > 1e-24 * before ? scale(after) : 0
    for index in plane.indices { plane[index].y *= second }
  }

  /// Of each direction the place farthest from 0 is above 0, so that a picture is the same each time.
  private static func turned(_ places: [SIMD2<Double>]) -> [SIMD2<Double>] {
    let farthest = places.reduce(SIMD2<Double>.zero) { farthest, place in
      SIMD2(
        abs(place.x) > abs(farthest.x) ? place.x : farthest.x,
        abs(place.y) > abs(farthest.y) ? place.y : farthest.y)
    }
    let signs = SIMD2(farthest.x < 0 ? -1.0 : 1, farthest.y < 0 ? -1.0 : 1)
    return places.map { $0 * signs }
  }
}

/// A symmetric matrix within a plane: its two values there, and the turn to their directions.
private struct Ritz {
  let values: SIMD2<Double>
  private let cosine, sine: Double

  /// From a plane's orthonormal directions and what the matrix makes of them.
  init(_ plane: [SIMD2<Double>], _ image: [SIMD2<Double>]) {
    var (a, b, c) = (0.0, 0.0, 0.0)
    for (from, to) in zip(plane, image) {
      a += from.x * to.x
      b += (from.x * to.y + from.y * to.x) / 2
      c += from.y * to.y
    }
    let (middle, half) = ((a + c) / 2, (a - c) / 2)
    let radius = (half * half + b * b).squareRoot()
    values = SIMD2(middle + radius, middle - radius)
    // The direction of the larger value.
    let (x, y) = half >= 0 ? (half + radius, b) : (b, radius - half)
    let length = (x * x + y * y).squareRoot()
    (cosine, sine) = length > 0 ? (x / length, y / length) : (1, 0)
  }

  func turned(_ plane: [SIMD2<Double>]) -> [SIMD2<Double>] {
    plane.map { SIMD2(cosine * $0.x + sine * $0.y, cosine * $0.y - sine * $0.x) }
  }
}
