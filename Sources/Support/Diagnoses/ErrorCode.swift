/// The names of kinds of errors, which scripts and programs may rely on.
public enum ErrorCode {
  /// The code of a case of an error type: `CommandError.openQuote` is `E-COMMAND-OPEN-QUOTE`.
  ///
  /// A word that the type's name says already is left out.
  public static func name(type: String, case name: String) -> String {
    let subject = words(of: type.hasSuffix("Error") ? String(type.dropLast(5)) : type)
    let kind = words(of: name)
    // What is not a checkpoint stays so.
    let told = kind.indices.filter { !subject.contains(kind[$0]) || $0 > 0 && kind[$0 - 1] == "A" }
    return (["E"] + subject + told.map { kind[$0] }).joined(separator: "-")
  }

  /// `openQuote` as `OPEN`, `QUOTE`; capitals in a row are one word.
  private static func words(of name: String) -> [String] {
    var words: [String] = [""]
    var previous: Character = "A"
    for letter in name {
      let isArticle = previous == "A" && words.last == "A" && words.count > 1
      if letter.isUppercase, !previous.isUppercase || isArticle, words.last != "" {
        words.append("")
      }
      words[words.count - 1] += letter.uppercased()
      previous = letter
    }
    return words
  }
}

extension DiagnosableError {
  /// The code that the type's name and the case's name make.
  public var code: String { codeOfCase }

  /// The code that the type's name and the case's name make, whatever a type says of its own.
  package var codeOfCase: String {
    let name = Mirror(reflecting: self).children.first?.label ?? "\(self)"
    return ErrorCode.name(type: "\(Self.self)", case: name)
  }
}
