internal import Testing

/// Tab and the arrow keys at the prompt.
@Suite(.serialized) struct CompletionTests {
  let shape: Program
  init() throws { shape = try Program() }

  @Test func completesWords() throws {
    let terminal = try shape.prompt()
    // What follows the Tab shows whether a space was put in.
    for (keys, line) in [
      ("pu\t4x8", "push 4x8"), ("add lin\t2 3", "add linear 2 3"),
      ("add tanh, layern\t3", "add tanh, layernorm 3"), ("train 5 dec\t7:1", "train 5 decay=7:1"),
      ("sample te\t2", "sample temperature=2"),
      ("train 5 optimizer=adamw weight\t0.1", "weight_decay=0.1"),
      ("help flat\t#", "help flatten #"), ("eval va\t#", "eval val #"),
      ("set prec\t5", "set precision 5"), ("push 4; lay\t#", "push 4; layers #"),
    ] {
      terminal.send(keys)
      try terminal.expect(line)
      terminal.send("\u{3}")
      try terminal.expect("^C\nshape> ")
    }
  }

  @Test func offersTheChoices() throws {
    let terminal = try shape.prompt()
    terminal.send("re\t\t")
    try terminal.expect("record   redo     remove   replace")
    terminal.send("\u{3}")
    try terminal.expect("^C\nshape> ")
    terminal.send("sample \t\t")
    let choices = PseudoTerminal.plain(try terminal.expect("\nshape> sample "))
    for option in ["prompt=", "temperature=", "seed="] { #expect(choices.contains(option)) }
    terminal.send("\u{3}")
    try terminal.expect("^C\nshape> ")
    terminal.send("add tanh, relu\r")
    try terminal.expect("2   relu\nshape> ")
    terminal.send("remove \t\t")
    try terminal.expect("1  2")
  }

  @Test func offersTheSizesThatFit() throws {
    let terminal = try shape.prompt()
    terminal.send("add embedding 27 10\r")
    try terminal.expect("270 parameters\nshape> ")
    terminal.send("push 4x64\r")
    try terminal.expect("4x64 → 4x64x10\nshape> ")
    terminal.send("add flatten \t\t")
    try terminal.expect("2   4   8   16  32  64")
    terminal.send("2, lin\t\t30\r")
    try terminal.expect("linear 20 30")
    try terminal.expect("\nshape> ")
  }

  @Test func completesFiles() throws {
    let make = "mkdir -p 'my dir/in' sub; touch sub/show9 'my dir/a file' plain.wnscript"
    _ = try shape.shell(make)
    let terminal = try shape.prompt()
    for (keys, line) in [
      ("source pl\t#", "source plain.wnscript #"), ("source su\tsh\t#", "source sub/show9 #"),
      ("data pl\tblo\t3", "data plain.wnscript block=3"),
      ("source ~/pl\t#", "\(shape.home)/plain.wnscript #"),
      ("source my\ta\t#", "\"my dir/a file\"#"),
      ("source \"my\ta\t#", "my dir/a file\"#"),
      ("push pl\t#", "push pl#"), ("pla\t#", "pla#"),
    ] {
      terminal.send(keys)
      try terminal.expect(line)
      terminal.send("\u{3}")
      try terminal.expect("^C\nshape> ")
    }
  }

  /// Whatever a file is called, what Tab puts on the line is that name and nothing else.
  @Test func aFileIsOneWordOfOneLine() throws {
    _ = try shape.shell(
      #"""
      mkdir w; cd w
      touch -- 'a b' 'c;quit' "d'e" 'f"g' 'h"'"'i" '#j' 'k$HOME' 'l(m' 'n,o' 'p=q' "$(printf 'r\nquit')" \
        "$(printf 's\001t')" "$(printf 'u\377')" 'v\' 'x !! y' -z "$(printf '\342\200\256A')"
      """#)
    let terminal = try shape.prompt()
    for name in [
      "a b", "c;quit", "d'e", #"f"g"#, #"h"'i"#, "#j", "k$HOME", "l(m", "n,o", "p=q", "-z",
    ] {
      terminal.send("load w/\(name.prefix(1))\t\r")
      try terminal.expect("error: w/\(name): 0 bytes are too few for a safetensors file")
      try terminal.expect("\nshape> ")
    }
    // Names that no line can hold are not offered.
    for keys in ["r", "s", "u", "v", "x"] {
      terminal.send("load w/\(keys)\t#")
      try terminal.expect("load w/\(keys)#")
      terminal.send("\u{3}")
      try terminal.expect("^C\nshape> ")
    }
    // The list spells out what would turn text around.
    terminal.send("load w/\t\t")
    let list = try terminal.expect("\\u{202e}A") + terminal.expect("\nshape> ")
    #expect(!list.contains("\u{202E}"))
  }

  // MARK: History

  @Test func historySurvives() throws {
    let environment = ["XDG_STATE_HOME": "\(shape.home)/state"]
    let first = try shape.start(environment: environment)
    try first.expect("shape> ")
    for line in ["add tanh", "add tanh", " add relu", "layers", "frob"] {
      first.send("\(line)\r")
      try first.expect("\nshape> ")
    }
    first.send("\u{1B}[A\u{1B}[A")
    try first.expect("layers")
    first.kill(9)
    #expect(try first.waitForExit() == 137)
    #expect(try shape.read("state/shape/history") == "add tanh\nlayers\nfrob\n")
    let modes = try shape.shell("stat -c %a state/shape/history state/shape")
    #expect(modes == "600\n700\n")
    let second = try shape.start(environment: environment)
    try second.expect("shape> ")
    second.send("\u{1B}[A\u{1B}[A\u{1B}[A\r")
    try second.expect("add tanh\n   1   tanh\nshape> ")
    second.send("\u{12}lay")
    try second.expect("layers")
    second.send("\r")
    try second.expect("0 parameters")
  }

  @Test func historyLiesInTheHome() throws {
    let terminal = try shape.prompt()
    terminal.send("layers\r")
    try terminal.expect("the stack is empty")
    #expect(try shape.read(".local/state/shape/history") == "layers\n")
  }

  @Test(arguments: ["plainfile", "home"])
  func historyTroubleWarnsOnce(place: String) throws {
    try shape.write("", to: "plainfile")
    _ = try shape.shell("mkdir -p home/shape/history")
    let terminal = try shape.start(environment: ["XDG_STATE_HOME": "\(shape.home)/\(place)"])
    try terminal.expect("shape> ")
    for line in ["add tanh", "add relu", "layers"] {
      terminal.send("\(line)\r")
      try terminal.expect("\nshape> ")
    }
    let text = PseudoTerminal.plain(terminal.transcript)
    #expect(text.ranges(of: "history not ").count == 1, "\(text)")
    #expect(text.contains("0 parameters"))
  }
}
