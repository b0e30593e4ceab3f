import Commands
import Engine
import FoundationEssentials
import Testing

/// What `save` writes `load` reads, over sessions with every option at random and numbers at the edges
/// of their ranges.
struct SaveLoadTests {
  /// Words of options, drawn at random.
  private struct Drawing {
    var random: PythonRandom

    mutating func one(of words: [String]) -> String { words[random.below(words.count)] }

    /// Each of some options, or not.
    mutating func some(of options: [String: [String]]) -> String {
      options.sorted { $0.key < $1.key }.compactMap { name, values in
        random.below(2) == 0 ? nil : " \(name)=\(one(of: values))"
      }.joined()
    }

    private static let almostOne = [
      "0", "0.5", "5e-324", "1e-300", "0.99999999", "0.9999999999999999", "0.1234567890123456789",
    ]

    mutating func data(_ file: String) -> String {
      "data '\(file)' block=4"
        + some(of: [
          "split": [
            "1,0,0", "0.3333333333333333,0.3333333333333333,0.3333333333333334", "0.7,0.2,0.1",
            "0.5000000000000001,0.4999999999999999,0",
          ],
          "seed": ["0", "18446744073709551615", "4294967296"], "end": ["|", "';'", "~"],
          "normalize": ["none", "nfc"],
        ])
    }

    mutating func stack() -> String {
      let width = one(of: ["5", "8"])
      let middle = [
        "batchnorm \(width)\(some(of: ["over": ["batch"]]))", "tanh", "gelu", "layernorm \(width)",
        "dropout \(one(of: ["0", "0.25", "0.1234567890123456789", "1e-300"]))",
      ][random.below(5)]
      return "add embedding _ 3, flatten 2, linear 6 \(width)"
        + some(of: ["bias": ["false"], "scale": ["0.1", "1e-12", "0.1234567890123456789"]])
        + ", \(middle), flatten 2, linear _ _"
    }

    mutating func training() -> String {
      let adam = [
        "betas": [
          "0.9,0.999", "0,0", "0.9999999999999999,5e-324", "0.99999999,0.1234567890123456789",
        ],
        "eps": ["1e-30", "1", "1.234567890123456789e-8"],
      ]
      let rate = " lr=\(one(of: ["0.001", "1e-30", "0.012345678901234567"]))"
      let kept = some(of: ["ema": Self.almostOne, "order": ["drawn", "shuffled"]])
      return "train \(one(of: ["1", "3"])) batch=\(one(of: ["4", "100"]))" + rate + kept
        + [
          some(of: ["momentum": Self.almostOne]), " optimizer=adam" + some(of: adam),
          " optimizer=adamw" + some(of: adam) + some(of: ["weight_decay": Self.almostOne]),
        ][random.below(3)]
    }

    mutating func push() -> String {
      "push " + one(of: ["4x4", "Bx4", "batch", "'ab'", "\"b'a\"", "1x1", "7"])
    }
  }

  @Test(arguments: 0..<12)
  func whatSaveWritesLoadReads(seed: Int) throws {
    var bench = try FilesBench()
    defer { bench.end() }
    // Symbols that JSON, lines and terminals treat in their own ways, and a name that does too.
    let words = FilesBench.words + "a'b\nb\"a\nb\\c\nc\u{2028}a\nb\u{FEFF}\n😀\nzo\u{302}e\na b\n"
    let name = "words \"$#\\\u{E9}.txt"
    try bench.write(words, to: name)
    var drawing = Drawing(random: PythonRandom(seed: UInt64(seed)))
    for round in 0..<4 {
      bench.session = Session(seed: UInt64(seed))
      var lines: [String] = []
      lines.append(drawing.data("\(bench.folder)/\(name)"))
      lines.append(drawing.stack().replacing("linear _ _", with: "linear _ 4"))
      for line in lines { try bench.run(line) }
      let symbols = try #require(bench.session.state.data?.vocabulary.count)
      lines += ["replace 6 linear _ \(symbols)", drawing.training(), drawing.push()]
      for line in lines.suffix(3) {
        // A push may stop, and a shape may be none for the stack.
        _ = try? bench.run(line)
      }
      let told = "\(lines) round \(round)"
      let trained = bench.session
      try bench.run("save @run")
      bench.session = Session(seed: 7)
      try bench.run("load @run")
      #expect(bench.session.state.optimizer == trained.state.optimizer, "\(told)")
      #expect(bench.session.state.average == trained.state.average, "\(told)")
      #expect(bench.session.state.epoch == trained.state.epoch, "\(told)")
      #expect(bench.session.state.data?.options == trained.state.data?.options, "\(told)")
      try bench.run("save @again")
      #expect(try bench.bytes("again") == bench.bytes("run"), "\(told)")
      let more = lines[lines.count - 2]
      // A momentum next to 1 may run away: then it does so both times.
      for line in [more, "sample 2"] { _ = try? bench.run(line) }
      try bench.run("save @after")
      let after = try bench.bytes("after")
      bench.session = trained
      for line in [more, "sample 2"] { _ = try? bench.run(line) }
      try bench.run("save @never")
      #expect(try bench.bytes("never") == after, "\(told)")
    }
  }

  /// The smallest case that was: a momentum that float32 rounds to 1.
  @Test func momentumNextToOne() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("train 1 batch=8 momentum=0.99999999", "save @run", "clear", "load @run")
    #expect(bench.session.state.optimizer?.optimizer == .momentum(0.99999999))
  }

  /// Checkpoints from strangers: none ends the session, whatever its vocabulary says.
  @Test(arguments: ["..", ".a.", ".aa", "", "a.", ".\u{0}\u{0}"])
  func oddVocabulariesAreRefused(vocabulary: String) throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    let metadata = ["checkpoint": "1", "stack": "", "vocabulary": vocabulary]
    let json = try JSONEncoder().encode(["__metadata__": metadata])
    let length = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) }
    try Data(length + json).write(to: URL(filePath: bench.folder + "/odd"))
    for line in ["load @odd", "diff @odd"] {
      #expect(throws: (any Error).self) { try bench.run(line) }
    }
    #expect(bench.session.state.model.children.count == 8)
  }
}
