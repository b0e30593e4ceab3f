internal import CReadline
internal import Glibc
internal import Support

/// The candidates at the cursor.
struct Completion: Equatable {
  /// Where the completed text starts, in UTF-8 bytes; a candidate replaces it up to the cursor.
  ///
  /// After an opening quote, not on it.
  var start: Int
  /// The texts to choose from, each whole.
  var candidates: [String]
  /// Whether a space follows when there is one candidate only.
  var appendsSpace: Bool
  /// Whether to offer file names too.
  var files: Bool
}

/// Completion through readline's hooks.
///
/// readline finds the start of the word by break characters. The word-break hook asks the editor's
/// closure instead, and covers the byte before its start with a mark, the only break character.
extension LineEditor {
  private static let mark: CChar = 1

  /// Makes readline ask this editor for completions.
  func installCompletion() {
    // The functions capture nothing; readline frees the matches.
    unsafe shape_set_completion(
      { text, _, _ in
        guard let text = unsafe text else { return nil }
        return unsafe LineEditor.current?.matches(for: text)
      },
      {
        unsafe LineEditor.current?.markWordStart()
      })
  }

  /// The line and the cursor as readline has them now.
  private func askForCompletion() -> Completion {
    // readline's buffer is copied at once.
    guard let buffer = unsafe shape_line() else {
      return Completion(start: 0, candidates: [], appendsSpace: false, files: false)
    }
    let cursor = Int(shape_point())
    var completion = complete(unsafe String(cString: buffer), cursor)
    completion.start = min(max(completion.start, 0), cursor)
    return completion
  }

  /// Covers the byte before the word; the result is the set of break characters.
  private func markWordStart() -> UnsafeMutablePointer<CChar>? {
    let completion = askForCompletion()
    pendingCompletion = completion
    if completion.start > 0 {
      let index = Int32(completion.start - 1)
      // The start lies within the line, see askForCompletion.
      coveredByte = (index, shape_exchange_byte(index, Self.mark))
    }
    return unsafe shape_mark_set()
  }

  private func matches(
    for text: UnsafePointer<CChar>
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    var quote: Character?
    if let (index, byte) = coveredByte {
      _ = shape_exchange_byte(index, byte)
      let covered = Character(Unicode.Scalar(UInt8(bitPattern: byte)))
      quote = covered == "\"" || covered == "'" ? covered : nil
      coveredByte = nil
    }
    // At the start of the line readline does not call the hook.
    let completion = pendingCompletion ?? askForCompletion()
    pendingCompletion = nil
    // The text is readline's copy of the word, alive until this function returns.
    let typed = unsafe String(cString: text)
    let files = completion.files ? FileMatches(typed, inside: quote) : nil
    let words = completion.candidates
    guard let files, !files.texts.isEmpty else {
      shape_finish_matches(CChar(completion.appendsSpace ? UInt8(ascii: " ") : 0), nil)
      return unsafe Self.matchList(words, shared: Self.shared(words, typed: typed))
    }
    shownMatches = words + files.shown
    unsafe shape_finish_matches(0) { _, _, _ in LineEditor.current?.listMatches() }
    let texts = words.map { "\($0) " } + files.texts
    let shared = words.isEmpty ? files.shared : Self.shared(texts, typed: typed)
    return unsafe Self.matchList(texts, shared: shared)
  }

  /// Lists the matches with control characters spelt out.
  private func listMatches() {
    let names = shownMatches.map { $0.withoutControls() }
    let longest = names.map { $0.split(separator: "/").last?.count ?? 0 }.max() ?? 0
    // readline reads the list, which is freed here, text by text.
    guard let list = unsafe Self.matchList(names, shared: "") else { return }
    unsafe shape_list_matches(list, Int32(names.count), Int32(longest))
    for index in 0...names.count { unsafe free(list[index]) }
    unsafe free(list)
  }

  /// The common beginning of all matches; typed text is kept while a choice remains.
  private static func shared(_ matches: [String], typed: String) -> String {
    guard let first = matches.first else { return "" }
    let shared = matches.dropFirst().reduce(first, sharedPrefix)
    return matches.count > 1 && shared.utf8.count < typed.utf8.count ? typed : shared
  }

  /// The list that readline expects: the replacement, then every match if there are several; nil
  /// for none.
  private static func matchList(
    _ matches: [String], shared: String
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    guard let first = matches.first else { return nil }
    let texts = matches.count > 1 || shared.isEmpty ? [shared] + matches : [first]
    let size = unsafe MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
    // One place more than texts, all nil at first; readline frees the texts and the list.
    guard let memory = unsafe calloc(texts.count + 1, size) else { return nil }
    let list = unsafe memory.bindMemory(
      to: UnsafeMutablePointer<CChar>?.self, capacity: texts.count + 1)
    for (index, text) in texts.enumerated() { unsafe list[index] = strdup(text) }
    return unsafe list
  }

  static func sharedPrefix(_ first: String, _ second: String) -> String {
    let pairs = zip(first.unicodeScalars, second.unicodeScalars)
    let count = pairs.prefix { $0 == $1 }.count
    return String(first.unicodeScalars.prefix(count))
  }
}
