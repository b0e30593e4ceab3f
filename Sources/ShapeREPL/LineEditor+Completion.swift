internal import CReadline
internal import Glibc

/// What could stand at the cursor.
struct Completion: Equatable {
  /// Where the completed text starts, in UTF-8 bytes; a candidate replaces it up to the cursor.
  ///
  /// After an opening quote, not on it.
  var start: Int
  /// The texts to choose from, each whole.
  var candidates: [String]
  /// Whether a space follows when there is one candidate only.
  var appendsSpace: Bool
  /// Whether file names are offered too.
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
    // Both functions capture nothing; readline frees the matches.
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
    shape_set_quoting(0)
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
    let quote = UInt8(ascii: "\"")
    var isQuoted = false
    if let (index, byte) = coveredByte {
      _ = shape_exchange_byte(index, byte)
      isQuoted = UInt8(bitPattern: byte) == quote
      coveredByte = nil
    }
    // At the start of the line readline does not call the hook.
    let completion = pendingCompletion ?? askForCompletion()
    pendingCompletion = nil
    // The text is readline's copy of the word, alive until this function returns.
    let files = completion.files ? unsafe Self.fileNames(for: text) : []
    let append = completion.appendsSpace ? UInt8(ascii: " ") : 0
    if files.isEmpty {
      shape_finish_matches(CChar(append), 0)
    } else {
      // Names with spaces get quotes, unless the quote is there already: then it is closed.
      shape_set_quoting(isQuoted ? 0 : 1)
      shape_finish_matches(CChar(isQuoted ? quote : UInt8(ascii: " ")), 1)
    }
    return unsafe Self.matchList(
      completion.candidates + files.filter { !completion.candidates.contains($0) },
      typed: String(cString: text))
  }

  /// readline's own file-name completion, `~` expanded.
  private static func fileNames(for text: UnsafePointer<CChar>) -> [String] {
    guard let list = unsafe shape_file_matches(text) else { return [] }
    var names: [String] = []
    var index = 0
    // A list of allocated texts that ends with nil; each is copied and freed.
    while let name = unsafe list[index] {
      unsafe names.append(String(cString: name))
      unsafe free(name)
      index += 1
    }
    unsafe free(list)
    // Of several matches the first is what they share.
    return names.count > 1 ? names.dropFirst().sorted() : names
  }

  /// The list readline wants: what to put on the line, then every match; nil for none.
  private static func matchList(
    _ matches: [String], typed: String
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    guard let first = matches.first else { return nil }
    var shared = matches.dropFirst().reduce(first, sharedPrefix)
    // Nothing typed is taken away while a choice remains.
    if matches.count > 1, shared.utf8.count < typed.utf8.count { shared = typed }
    let texts = matches.count > 1 ? [shared] + matches : [shared]
    let size = unsafe MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
    // One place more than texts, all nil at first; readline frees the texts and the list.
    guard let memory = unsafe calloc(texts.count + 1, size) else { return nil }
    let list = unsafe memory.bindMemory(
      to: UnsafeMutablePointer<CChar>?.self, capacity: texts.count + 1)
    for (index, text) in texts.enumerated() { unsafe list[index] = strdup(text) }
    return unsafe list
  }

  private static func sharedPrefix(_ first: String, _ second: String) -> String {
    let pairs = zip(first.unicodeScalars, second.unicodeScalars)
    let count = pairs.prefix { $0 == $1 }.count
    return String(first.unicodeScalars.prefix(count))
  }
}
