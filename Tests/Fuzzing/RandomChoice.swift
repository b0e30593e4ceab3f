/// The one source of chance of all generators: always the same for a seed.
public struct RandomChoice: Sendable {
  private var state: UInt64

  /// Starts a stream.
  public init(seed: UInt64) { state = (seed &+ 1) &* 0x9e37_79b9_7f4a_7c15 | 1 }

  /// A number from 0 to below `bound`; 0 where there is none.
  mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % max(bound, 1)
  }

  /// True once in `count` times.
  mutating func once(in count: Int) -> Bool { below(count) == 0 }

  /// One of some choices, of which there is at least one.
  mutating func one<Choice>(of choices: [Choice]) -> Choice { choices[below(choices.count)] }

  /// A text with characters left out, doubled or put in.
  mutating func spoilt(_ text: String) -> String {
    var characters = Array(text)
    for _ in 0...below(3) where !characters.isEmpty {
      let place = below(characters.count)
      switch below(3) {
      case 0: characters.remove(at: place)
      case 1: characters.insert(characters[place], at: place)
      default: characters.insert(one(of: Self.odd), at: place)
      }
    }
    return String(characters)
  }

  private static let odd = Array("()[]{}.,:;='\"\\#@\u{0}\u{7}\u{FEFF}\u{200D}é𝔽🙂e\u{301}٣²Ⅷ")
}
