import Engine
import Support

/// What the text of numpy's `random` draws with: the Mersenne Twister, drawn as numpy's `RandomState` draws.
enum ArrayRandomHelpers {
  /// A new stream: how a value seeds it, and functions that draw `n` numbers.
  static let all: [NativeFunction] = [
    NativeFunction("_stream") { _, host, _ in
      let start = UInt32(truncatingIfNeeded: host.seed)
      let stream = RandomStream(ArrayRandom(seed: start))
      return .tupled([
        .native(
          NativeFunction("seed") { _, _, given in
            let seed = given.values.first?.wholeNumber ?? Int(start)
            try stream.draw { $0 = ArrayRandom(seed: UInt32(truncatingIfNeeded: seed)) }
            return .none
          }),
        drawing("doubles", stream) { .float($0.double()) },
        drawing("normals", stream) { .float($0.normal()) },
        drawing("exponentials", stream) { .float($0.exponential()) },
        .native(
          NativeFunction("below") { _, _, given in
            let bound = try Parameters("below", given, ["n", "span"], required: 2)
            let span = UInt64(max(try bound.whole("span"), 0))
            return try list(bound.whole("n"), stream) { .int(Int($0.upTo(span))) }
          }),
        .native(
          NativeFunction("swaps") { _, _, given in
            let count = try Parameters("swaps", given, ["n"], required: 1).whole("n")
            var next = count
            return try list(max(count - 1, 0), stream) { random in
              next -= 1
              return .int(Int(random.upTo(UInt64(next))))
            }
          }),
        .native(
          NativeFunction("order") { _, _, given in
            let count = max(try Parameters("order", given, ["n"], required: 1).whole("n"), 0)
            try ListBudget.reserve(count)
            return .listed(try stream.draw { $0.order(of: count) }.map { .int($0) })
          }),
        .native(
          NativeFunction("getstate") { _, _, _ in
            let saved = try stream.draw { $0 }
            return .native(
              NativeFunction("state") { _, _, _ in
                try stream.draw { $0 = saved }
                return .none
              })
          }),
      ])
    }
  ]

  private static func drawing(
    _ name: String, _ stream: RandomStream<ArrayRandom>,
    _ body: @escaping @Sendable (inout ArrayRandom) -> Value
  ) -> Value {
    .native(
      NativeFunction(name) { _, _, given in
        try list(Parameters(name, given, ["n"], required: 1).whole("n"), stream, body)
      })
  }

  private static func list(
    _ count: Int, _ stream: RandomStream<ArrayRandom>, _ body: (inout ArrayRandom) -> Value
  ) throws -> Value {
    let count = max(count, 0)
    try ListBudget.reserve(count)
    return try stream.draw { random in
      var values: [Value] = []
      values.reserveCapacity(count)
      for number in 0..<count {
        try Interruption.check(run: number, of: count)
        values.append(body(&random))
      }
      return .listed(values)
    }
  }
}
