/// Unicode's names of characters, for `\N{GREEK SMALL LETTER MU}`.
enum CharacterNames {
  /// Characters after a name's brace, at most.
  static let longest = 100

  /// What names begin with that end in the character's number.
  private static let numbered = ["CJK UNIFIED IDEOGRAPH-", "CJK COMPATIBILITY IDEOGRAPH-"]

  /// Made at the first use, since it goes through all characters.
  private static let scalars: [String: Unicode.Scalar] = {
    var scalars: [String: Unicode.Scalar] = [:]
    for scalar in (UInt32(0)...0x1FFFF).lazy.compactMap(Unicode.Scalar.init) {
      if let name = scalar.properties.name { scalars[name] = scalar }
      if let name = scalar.properties.nameAlias { scalars[name] = scalar }
    }
    return scalars
  }()

  /// The character with a name, in letters of either case.
  static func scalar(named name: String) -> Unicode.Scalar? {
    let name = name.uppercased()
    for start in numbered where name.hasPrefix(start) {
      return UInt32(name.dropFirst(start.count), radix: 16).flatMap(Unicode.Scalar.init)
    }
    return scalars[name]
  }
}
