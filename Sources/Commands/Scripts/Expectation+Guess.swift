import Engine
import Support

extension Expectation {
  /// Words that begin what may be expected.
  static let words = ["shape", "shapes", "params", "loss", "output", "error", "sample"]

  /// How to fix an expectation that cannot be read.
  static func remedy(for text: String) -> String {
    if let guess = guess(for: text) { return "did you mean 'expect \(guess)'?" }
    let word = text.prefix { $0 != " " }
    let meant = forms.filter { $0.prefix { $0 != " " } == word }
    guard !meant.isEmpty else {
      return "help expect lists what can be expected: \(words.joined(separator: ", "))"
    }
    return "write " + meant.map { "expect \($0)" }.joined(separator: " or ")
  }

  /// The expectation that was probably meant; `nil` if that is unclear.
  private static func guess(for text: String) -> String? {
    let word = text.prefix { $0 != " " }
    var guesses: [String] = []
    if !words.contains(String(word)), let meant = Similarity.nearest(to: String(word), in: words) {
      guesses.append(meant + text.dropFirst(word.count))
    }
    switch text.first {
    case "/": guesses.append("output \(text)")
    case "\"", "'": guesses.append("sample \(text)")
    default:
      // A number alone may be anything.
      if WrittenNumber(at: text[...])?.text != text { guesses.append("loss \(text)") }
      if text.contains("x") { guesses += ["shape \(text)", "shapes \(text)"] }
    }
    return guesses.first { (try? Expectation($0)) != nil }
  }
}
