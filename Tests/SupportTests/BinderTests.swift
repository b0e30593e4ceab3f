import Support
import Testing

/// Values find their parameters, and each fault says where it is.
struct BinderTests {
  /// What a parameter of these tests accepts.
  private struct Numbers: ParameterKind {
    let bounds: Bounds<Int>
    var wants: String { bounds.wants }
  }

  private typealias Number = Parameter<Numbers, Int>

  private static func parameter(
    _ name: String, _ placing: ParameterSlot.Placing, required: Bool = false,
    also: [String] = []
  ) -> Number {
    Number(
      ParameterSlot(name, otherNames: also, placing, isRequired: required),
      Numbers(bounds: .within(1...9)), standard: required ? nil : 1, "a number")
  }

  private static let parameters = [
    parameter("IN", .either, required: true, also: ["in_features"]),
    parameter("OUT", .either, required: true), parameter("bias", .nameOrCall),
  ]

  private struct Refused: Error, Equatable {
    let text: String
    let range: Range<Int>?
  }

  /// The values of a line, as `IN=3 OUT=4`.
  private static func bound(
    _ line: String, to parameters: [Number] = parameters, isCall: Bool = false
  ) throws(Refused) -> String {
    var place = 0
    let given = line.split(separator: " ").map { word in
      defer { place += word.count + 1 }
      let sides = word.split(separator: "=", maxSplits: 1)
      return Given(
        name: sides.count > 1 ? String(sides[0]) : nil, value: String(word),
        range: place..<place + word.count)
    }
    let values = try Binder(parameters, slot: \.slot).bind(
      given, isCall: isCall,
      read: { parameter, given throws(Refused) in value(of: given, parameter) },
      refuse: refused)
    return parameters.compactMap { parameter in
      values[parameter.name].map { "\(parameter.name)=\($0)" }
    }.joined(separator: " ")
  }

  private static func value(
    of given: ArraySlice<Given<String>>, _ parameter: Number
  ) -> String? {
    if parameter.slot.takesRest { return given.map(\.value).joined(separator: "+") }
    let text = given.first?.value.split(separator: "=").last.map(String.init) ?? ""
    return Int(text).map(parameter.kind.bounds.contains) ?? false ? text : nil
  }

  private static func refused(_ fault: ParameterFault<Number, String>) -> Refused {
    switch fault {
    case .missing(let parameter): Refused(text: "missing \(parameter.name)", range: nil)
    case .unexpected(let given): Refused(text: "unexpected", range: given.range)
    case .unknown(let given, let name, let similar):
      Refused(text: "unknown \(name), \(similar ?? "nothing") is near", range: given.range)
    case .givenTwice(let parameter, let given):
      Refused(text: "twice \(parameter.name)", range: given.range)
    case .outOfBounds(let parameter, let given):
      Refused(
        text: "\(parameter.name) wants \(parameter.kind.wants)", range: given.first?.range)
    }
  }

  @Test(arguments: [
    ("3 4", "IN=3 OUT=4"), ("3 4 bias=5", "IN=3 OUT=4 bias=5"),
    ("OUT=4 3", "IN=3 OUT=4"), ("in_features=3 OUT=4", "IN=3 OUT=4"),
    ("bias=5 IN=3 4", "IN=3 OUT=4 bias=5"),
  ])
  func matches(line: String, values: String) throws {
    #expect(try Self.bound(line) == values)
  }

  @Test func optionsOfACallAlsoHaveAPosition() throws {
    #expect(try Self.bound("3 4 5", isCall: true) == "IN=3 OUT=4 bias=5")
    #expect(try Self.bound("bias=5 3 4", isCall: true) == "IN=3 OUT=4 bias=5")
  }

  @Test(
    arguments: [
      ("3", "missing OUT", nil), ("", "missing IN", nil), ("3 4 5", "unexpected", 4..<5),
      ("3 4 bais=5", "unknown bais, bias is near", 4..<10),
      ("3 4 x=5", "unknown x, nothing is near", 4..<7),
      ("3 4 bias=5 bias=5", "twice bias", 11..<17),
      ("3 in_features=4", "twice IN", 2..<15),
      ("3 40", "OUT wants a whole number from 1 to 9", 2..<4),
      ("3 4 bias=x", "bias wants a whole number from 1 to 9", 4..<10),
      // The first fault of the line is told.
      ("3 40 bais=5", "OUT wants a whole number from 1 to 9", 2..<4),
    ] as [(String, String, Range<Int>?)])
  func refuses(line: String, text: String, range: Range<Int>?) {
    #expect(throws: Refused(text: text, range: range)) { try Self.bound(line) }
  }

  @Test func theRestOfALineHasItsOwnNames() throws {
    let parameters = [
      Self.parameter("N", .position, required: true), Self.parameter("LAYER", .restOfLine),
      Self.parameter("force", .name),
    ]
    #expect(
      try Self.bound("1 linear bias=2 force=3", to: parameters)
        == "N=1 LAYER=linear+bias=2 force=3")
    #expect(throws: Refused(text: "unknown bias, nothing is near", range: 0..<6)) {
      try Self.bound("bias=2", to: parameters)
    }
    // After a place that may be left out it is the rest of the line.
    let optional = [Self.parameter("N", .position)] + parameters.dropFirst()
    #expect(try Self.bound("bias=2 force=3", to: optional) == "LAYER=bias=2 force=3")
    #expect(throws: Refused(text: "unexpected", range: 17..<18)) {
      try Self.bound("1 linear force=3 4", to: parameters)
    }
  }

  @Test func theRestOfACallEndsAtAName() throws {
    let parameters = [Self.parameter("sizes", .rest), Self.parameter("dtype", .name)]
    #expect(try Self.bound("1 2 3 dtype=4", to: parameters) == "sizes=1+2+3 dtype=4")
    #expect(throws: Refused(text: "unknown size, sizes is near", range: 2..<8)) {
      try Self.bound("1 size=3", to: parameters)
    }
  }

  @Test func boundsSayWhatTheyAccept() {
    let wholes: [(Bounds<Int>, String, [Int], [Int])] = [
      (.within(1...10_000), "a whole number from 1 to 10,000", [1, 10_000], [0, 10_001]),
      (.from(1), "a whole number from 1 up", [1, .max], [0, .min]),
    ]
    for (bounds, wants, inside, outside) in wholes {
      #expect(bounds.wants == wants)
      #expect(inside.allSatisfy(bounds.contains) && !outside.contains(where: bounds.contains))
    }
    let reals: [(Bounds<Double>, String, [Double], [Double])] = [
      (.above(0), "a number above 0", [1e-300], [0, -1, .nan]),
      (.below(0..<1), "a number from 0 to below 1", [0, 0.999], [1, .nan]),
      (.within(0.5...1), "a number from 0.5 to 1", [0.5, 1], [0.4, .nan]),
    ]
    for (bounds, wants, inside, outside) in reals {
      #expect(bounds.wants == wants)
      #expect(inside.allSatisfy(bounds.contains) && !outside.contains(where: bounds.contains))
    }
  }

  @Test func usageIsWrittenFromTheDeclaration() {
    #expect(Self.parameters.map(\.usage) == ["IN", "OUT", "[bias=1]"])
    #expect(Self.parameter("N", .position).usage == "[N]")
    #expect(Self.parameter("sizes", .rest).pythonUsage == "*sizes=1")
  }
}
