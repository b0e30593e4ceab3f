import Engine

// How instructions write operators: by a small number.

extension UnaryOperator {
  private static let all: [UnaryOperator] = [.minus, .plus, .invert, .not]
  var number: Int { Self.all.firstIndex(of: self) ?? 0 }
  init(number: Int) { self = Self.all[number] }
}

extension Operator {
  private static let all = Array(allCases)

  /// Its place among all.
  package var number: Int {
    switch self {
    case .add: 0
    case .subtract: 1
    case .multiply: 2
    case .matrixMultiply: 3
    case .divide: 4
    case .floorDivide: 5
    case .remainder: 6
    case .power: 7
    case .and: 8
    case .or: 9
    case .exclusiveOr: 10
    case .leftShift: 11
    case .rightShift: 12
    }
  }

  init(number: Int) { self = Self.all[number] }
}

extension Comparison {
  private static let signs: [BinaryOperation] = [
    .less, .lessOrEqual, .equal, .notEqual, .greater, .greaterOrEqual,
  ]

  var number: Int {
    switch self {
    case .sign(let operation): Self.signs.firstIndex(of: operation) ?? 0
    case .isIn: 6
    case .isNotIn: 7
    case .isSame: 8
    case .isNotSame: 9
    }
  }

  init(number: Int) {
    self =
      switch number {
      case 6: .isIn
      case 7: .isNotIn
      case 8: .isSame
      case 9: .isNotSame
      default: .sign(Self.signs[number])
      }
  }
}

extension Conversion? {
  private static let all: [Conversion?] = [nil, .written, .printed, .ascii]
  var number: Int { Self.all.firstIndex(of: self) ?? 0 }
  init(number: Int) { self = Self.all[number] }
}
