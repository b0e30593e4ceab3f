import Engine

/// The group sizes that divide a number of steps.
package enum Divisors {
  /// Time axes longer than this are not divided.
  static let longest = 4096

  /// The divisors of a number of steps above 1, in order; none of a number above `longest`.
  package static func above1(of steps: Int) -> [Int] {
    guard steps > 1, steps <= longest else { return [] }
    return (2...steps).filter { steps % $0 == 0 }
  }
}
