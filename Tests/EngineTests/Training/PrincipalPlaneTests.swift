import Engine
import Testing

/// The plane in which rows differ most.
struct PrincipalPlaneTests {
  /// Rows of five numbers that follow a rule.
  private static let table = (0..<40).map { place -> Float in
    let (row, column) = (place / 5, place % 5)
    let number = row * 37 + column * 11 + row * column % 5 * 7
    return Float(number % 23) / 10 - 1
  }

  @Test func isThatOfTheSingularValues() throws {
    let plane = try PrincipalPlane(Self.table, columns: 5)
    // numpy.linalg.svd of the rows less their mean, the largest of each column above 0.
    let expected: [SIMD2<Double>] = [
      [1.6437, -0.620724], [-0.524744, -0.763933], [-0.93668, -1.090942], [-1.121381, 0.530601],
      [-0.066586, 0.049427], [0.731491, -0.221047], [0.343068, 1.221814], [-0.068868, 0.894805],
    ]
    for (place, wanted) in zip(plane.places, expected) {
      #expect(abs(place.x - wanted.x) < 1e-5 && abs(place.y - wanted.y) < 1e-5)
    }
    #expect(abs(plane.shares.x - 0.3426406) < 1e-6 && abs(plane.shares.y - 0.28397866) < 1e-6)
  }

  @Test func rowsOnALineHaveOneDirection() throws {
    let plane = try PrincipalPlane([0, 0, 0, 1, 2, 3, 2, 4, 6], columns: 3)
    #expect(abs(plane.shares.x - 1) < 1e-12 && plane.shares.y == 0)
    #expect(plane.places.allSatisfy { $0.y == 0 })
    let step = Double(14).squareRoot()
    #expect(abs(abs(plane.places[0].x) - step) < 1e-9 && abs(plane.places[1].x) < 1e-9)
  }

  @Test(arguments: [[Float](repeating: 3, count: 8), [7, 7, 7, 7], []])
  func equalRowsLieAtNothing(table: [Float]) throws {
    let plane = try PrincipalPlane(table, columns: 4)
    #expect(plane.places.count == table.count / 4)
    #expect(plane.places.allSatisfy { $0 == .zero } && plane.shares == .zero)
  }
}
