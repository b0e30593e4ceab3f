internal import Glibc
internal import Testing

/// Cells of several lines in the history, at the prompt and in its file.
@Suite(.serialized) struct CellHistoryTests {
  let shape: Program
  init() throws { shape = try Program() }

  private static let up = "\u{1B}[A"
  private var path: String { ".local/state/shape/history" }

  private func type(_ lines: [String], _ terminal: PseudoTerminal) throws {
    for line in lines.dropLast() {
      terminal.send("\(line)\r")
      try terminal.expect("\n  ...> ")
    }
    terminal.send("\(lines.last ?? "")\r")
    try terminal.expect("\nshape> ")
  }

  /// A cell of each kind comes back with one key, and runs with Enter.
  @Test(arguments: [
    (["x = torch.arange(", "3)"], "  x   3   int64"),
    (["y = 1 + \\", "  2"], "  y   3   int"),
    (["for i in range(2):", "    print(i + 10)", ""], "10\n11"),
  ])
  func aCellIsOneEntry(lines: [String], answer: String) throws {
    let terminal = try shape.prompt()
    try type(["seed 1"], terminal)
    try type(lines, terminal)
    let entry = lines.filter { !$0.isEmpty }
    #expect(try shape.read(path) == "seed 1\n\(entry.joined(separator: "\n "))\n")
    terminal.send("\(Self.up)\r")
    try terminal.expect("\n\(answer)\nshape> ")
    // Another shell has it as well; the entry before is one key away.
    let next = try shape.prompt()
    next.send("\(Self.up)\r")
    try next.expect("\n\(answer)\nshape> ")
    next.send("\(Self.up)\(Self.up)\r")
    try next.expect("\nseed 1\nshape> ")
    #expect(try shape.read(path) == "seed 1\n\(entry.joined(separator: "\n "))\nseed 1\n")
  }

  @Test func aPastedCellIsOneEntryAndItsEndEndsABlock() throws {
    let terminal = try shape.prompt()
    terminal.send("\u{1B}[200~for i in range(2):\n\n  # twice\n  print(i + 10)\n\u{1B}[201~\r")
    try terminal.expect("\n10\n11\nshape> ")
    #expect(try shape.read(path) == "for i in range(2):\n \n   # twice\n   print(i + 10)\n")
    // A head alone is not a block yet.
    terminal.send("\u{1B}[200~z = 3\nfor i in range(z):\u{1B}[201~\r")
    try terminal.expect("\n  ...> ")
    terminal.send("  print(i + 20)\r\r")
    try terminal.expect("\n20\n21\n22\nshape> ")
    #expect(
      try shape.read(path).hasSuffix("\nz = 3\n for i in range(z):\n   print(i + 20)\n"),
      "what completes a paste belongs to it")
  }

  /// However many statements a pasted cell has, it is one entry, comes back with one key and runs whole.
  @Test func aPasteOfSeveralStatementsIsOneEntry() throws {
    let terminal = try shape.prompt()
    let cell = [
      "n = 3", "x = torch.arange(", "  n)", "for i in range(n):", "  print(i + 10)", "y = x.sum()",
    ]
    try type(["seed 1"], terminal)
    terminal.send("\u{1B}[200~\(cell.joined(separator: "\n"))\u{1B}[201~\r")
    // What the loop prints comes before the line below it.
    try terminal.expect("\n12\nshape> y = x.sum()\n")
    try terminal.expect("  y   scalar   int64\nshape> ")
    let entry = cell.joined(separator: "\n ")
    #expect(try shape.read(path) == "seed 1\n\(entry)\n")
    try type(["n = 5"], terminal)
    terminal.send("\(Self.up)\(Self.up)\r")
    try terminal.expect("  n   3   int\n")
    try terminal.expect("  x   3   int64\n")
    try terminal.expect("\n12\n")
    try terminal.expect("  y   scalar   int64\nshape> ")
    #expect(try shape.read(path) == "seed 1\n\(entry)\nn = 5\n\(entry)\n")
    // Also in another shell, and by a word of it.
    let next = try shape.prompt()
    next.send("\(Self.up)\(Self.up)\(Self.up)\r")
    try next.expect("  y   scalar   int64\nshape> ")
    next.send("!n\r")
    try next.expect("  y   scalar   int64\nshape> ")
  }

  /// A line that is typed below a block is an entry of its own.
  @Test func aTypedLineAfterABlockIsAnotherEntry() throws {
    let terminal = try shape.prompt()
    try type(["for i in range(2):", "  print(i)", "\u{7F}\u{7F}seed 3"], terminal)
    #expect(try shape.read(path) == "for i in range(2):\n   print(i)\nseed 3\n")
  }

  @Test func whatAPasteLeavesOutIsOneEntry() throws {
    let terminal = try shape.prompt()
    terminal.send(
      "\u{1B}[200~add tanh\nadd linaer 3 4\nadd gelu\nx = torch.zeros(2,\n3)\u{1B}[201~\r")
    try terminal.expect(
      "the 3 pasted lines after it were not run; the up arrow brings them back\nshape> ")
    #expect(
      try shape.read(path)
        == "add tanh\n add linaer 3 4\n add gelu\n x = torch.zeros(2,\n 3)\n"
        + "add gelu\n x = torch.zeros(2,\n 3)\n")
    terminal.send("\(Self.up)\r")
    try terminal.expect("   2   gelu\n")
    try terminal.expect("  x   2x3   float32\nshape> ")
  }

  @Test func whatCtrlCDropsOfACellCanBeRecalled() throws {
    let terminal = try shape.prompt()
    terminal.send("x = (1,\r")
    try terminal.expect("\n  ...> ")
    terminal.send("2\u{3}")
    try terminal.expect("^C\nshape> ")
    terminal.send("\(Self.up) 5)\r")
    try terminal.expect("  x   (1, 5)")
  }

  @Test func exclamationMarksRecallCells() throws {
    let terminal = try shape.prompt()
    try type(["for i in range(2):", "  print(i + 10)", ""], terminal)
    terminal.send("!!\r")
    try terminal.expect("\nfor i in range(2):\n")
    try terminal.expect("\n10\n11\nshape> ")
  }

  /// Files of earlier versions have an entry on every line.
  @Test func oldFilesAreRead() throws {
    try shape.write("seed 1\nfor i in range(2):\n\tprint(i)\nx = 1 + \\\nseed 2\n", to: path)
    let terminal = try shape.prompt()
    for entry in ["seed 2", "x = 1 + \\", "print(i)", "for i in range(2):", "seed 1"] {
      terminal.send(Self.up)
      try terminal.expect(entry)
    }
    terminal.send("\r")
    try terminal.expect("\nseed 1\nshape> ")
  }

  /// The limit counts entries, and none is cut.
  @Test func theLimitCountsEntries() throws {
    let cell = "for i in range(2):\n   print(i)\n"
    try shape.write(
      (1...10_010).map { $0 == 11 ? cell : "seed \($0)\n" }.joined(), to: path)
    _ = try shape.prompt()
    let kept = try shape.read(path)
    #expect(kept.hasPrefix("for i in range(2):\n   print(i)\nseed 12\n"))
    #expect(kept.split(separator: "\n").count == 10_001)
  }
}
