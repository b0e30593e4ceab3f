internal import CReadline
internal import Commands
internal import Glibc

/// The files whose names begin as a word does, each quoted so that it is one word of the line.
struct FileMatches {
  /// The replacements of the word, in order: a complete name and a space, or an unfinished folder.
  private(set) var texts: [String] = []
  /// The text listed for each, with its folder.
  private(set) var shown: [String] = []
  /// The replacement of the word while there is a choice.
  private(set) var shared = ""

  /// The matches of a word, which may follow an open quote.
  init(_ word: String, inside quote: Character?) {
    let typed = FileWord(for: [], inside: quote).name(from: word)
    let names = Self.names(typed).filter {
      FileWord(for: [$0], inside: quote).text(of: $0) != nil
    }
    let writer = FileWord(for: names, inside: quote)
    for name in names {
      let isFolder = Self.isFolder(name)
      let whole = isFolder ? name + "/" : name
      guard let text = writer.text(of: whole, goesOn: isFolder) else { continue }
      // After a quote that was already there, the user continues.
      texts.append(isFolder || quote != nil ? text : text + " ")
      shown.append(name)
    }
    guard texts.count > 1, let first = shown.first else {
      shared = texts.first ?? ""
      return
    }
    let common = shown.dropFirst().reduce(first, LineEditor.sharedPrefix)
    let isLonger = common.utf8.count >= typed.utf8.count
    shared = (isLonger ? writer.text(of: common, goesOn: true) : nil) ?? word
  }

  /// readline's own completion of file names, `~` expanded; a name that is not UTF-8 cannot be typed.
  private static func names(_ prefix: String) -> [String] {
    // A list of allocated texts that ends with nil; each is copied and freed.
    guard let list = unsafe shape_file_matches(prefix) else { return [] }
    var names: [String?] = []
    while let name = unsafe list[names.count] {
      unsafe names.append(String(validatingCString: name))
      unsafe free(name)
    }
    unsafe free(list)
    // With several matches, the first is their common beginning.
    return (names.count > 1 ? Array(names.dropFirst()) : names).compactMap(\.self).sorted()
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    // The kernel reads a path that Swift lends, and fills a local structure.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
