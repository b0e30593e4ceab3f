import Testing

/// What is twice as long takes twice the work, not four times, in the program as it is.
///
/// `WorkTests` counts the elements that are read, copied and written, which needs no clock. Copies that
/// the runtime makes by itself, of an array that somebody else still holds, nothing in the program can
/// count: for these each script is long enough that work that grows with the square of its length
/// passes the limit of processor time many times over; what grows with the length stays far below it.
struct GrowthTests {
  /// A script, and what it prints at the end.
  struct Growing: Sendable, CustomTestStringConvertible {
    let name, script, ending: String
    var testDescription: String { name }
  }

  static let scripts: [Growing] = [
    Growing(
      name: "statements on a line", script: String(repeating: "seed 1; ", count: 16_000),
      ending: "seed 1"),
    Growing(
      name: "a loop that prints", script: "for i in range(80000): print(i)\n", ending: "79999"),
    Growing(
      name: "a list that grows in a loop",
      script: "x = []\nfor i in range(80000): x += [i]\n\nlen(x)\n", ending: "80000"),
    Growing(
      name: "a list that grows line by line",
      script: "x = []\n" + String(repeating: "x += [1]\n", count: 4000) + "len(x)\n",
      ending: "4000"),
    Growing(
      name: "a list that is indexed",
      script: "x = [0] * 80000\nfor i in range(80000): x[i]\n\nlen(x)\n", ending: "80000"),
    Growing(
      name: "an expected block",
      script: "for i in range(60000): print(i)\n" + (0..<60_000).map { "  \($0)\n" }.joined(),
      ending: "59999"),
    Growing(
      name: "steps of training",
      script: "add embedding 27 2, flatten, linear _ 27\n"
        + String(repeating: "train 1 batch=2\n", count: 3000) + "len(lossi)\n", ending: "3000"),
    Growing(
      name: "a line that goes on",
      script: "x = [\n" + String(repeating: "1,\n", count: 40_000) + "]\nlen(x)\n", ending: "40000"),
    Growing(
      name: "quotes in a text",
      script: "x = '" + String(repeating: "\\'", count: 40_000) + "'\nlen(x)\n", ending: "40000"),
  ]

  @Test(arguments: scripts)
  func staysBelowALimitOfProcessorTime(growing: Growing) throws {
    let shape = try Program()
    try shape.write(growing.script, to: "long.txt")
    let output = try shape.shell(
      "ulimit -t 10; '\(try ProgramRunner.locate("shape"))' --color never <long.txt 2>&1 | tail -n 1"
    )
    #expect(output.contains(growing.ending), "\(growing.name): \(output)")
  }
}
