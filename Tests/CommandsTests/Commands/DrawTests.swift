import Commands
import Engine
import Rendering
import Support
import TestSupport
import Testing

struct DrawTests {
  private static let tree =
    "add embedding 27 4, flatten 2, linear 8 6, tanh, flatten 2, linear 12 6, flatten 2, linear 12 27"
  private static let stack =
    "add embedding 27 4, conv 4 4, tanh, conv 4 4 dilation=2, tanh, conv 4 27 dilation=4"

  @Test func drawsTheTreeOfOneOutput() throws {
    var bench = try Bench(Self.tree, "push \"emma\"")
    #expect(
      try bench.run("draw").picture == """
        dilation 4                                              ●
                                        ┌───────────────────────┤
        dilation 2                      ●                       ●
                            ┌───────────┤           ┌───────────┤
        dilation 1          ●           ●           ●           ●
                      ┌─────┤     ┌─────┤     ┌─────┤     ┌─────┤
        input         ●     ●     ●     ●     ●     ●     ●     ●
                      .     .     .     .     e     m     m     a
        ● of the output
        7 nodes
        """)
  }

  /// The lecture's name: its eight windows have 56 nodes as trees, and 34 in all.
  @Test func drawsEveryOutputOfARow() throws {
    var bench = try Bench(Self.tree, "push 4x8")
    let picture = """
      predicts                                  d   i   o   n   d   r   e   .
      dilation 4                                ○   ○   ○   ○   ○   ○   ○   ●
                                                            ┌───────────────┤
      dilation 2                ○   ○   ○   ○   ○   ○   ○   ◉   ○   ○   ○   ●
                                                    ┌───────┤       ┌───────┤
      dilation 1        ○   ○   ○   ○   ○   ○   ○   ◉   ○   ◉   ○   ◉   ○   ●
                                                ┌───┤   ┌───┤   ┌───┤   ┌───┤
      input         ○   ○   ○   ○   ○   ○   ○   ◉   ◉   ◉   ◉   ◉   ◉   ◉   ●
                    .   .   .   .   .   .   .   .   d   i   o   n   d   r   e
      ● of the last output   ◉ of it and of others   ○ of others
      34 nodes for 8 outputs, 56 if none were shared
      """
    let note = "\nnote  the tree in each of its windows; convolve makes this convolution of it"
    #expect(try bench.run("draw \"diondre\"").picture == picture + note)
    try bench.run("convolve")
    #expect(try bench.run("draw \"diondre\"").picture == picture)
  }

  @Test func drawsARowAsPushed() throws {
    var bench = try Bench(Self.stack, "push 4x6", "set ascii true")
    #expect(
      try bench.run("draw").picture == """
        dilation 4    o     o     o     o     o     #
                            +-----------------------+
        dilation 2    o     @     o     o     o     #
                            |           +-----------+
        dilation 1    o     @     o     @     o     #
                      +-----+     +-----+     +-----+
        input         @     @     @     @     @     #
        # of the last output   @ of it and of others   o of others
        18 nodes for 6 outputs, 26 if none were shared
        """)
    // Zeros stand in front of a text, and one end symbol is enough.
    let short = try bench.run("draw \"ab\"").picture
    #expect(short.hasPrefix("predicts      a     b     .\ndilation 4 "))
  }

  @Test func abridgesOrRefusesLongRows() throws {
    var bench = try Bench(Self.stack, "push 1x300")
    let shown = try bench.run("draw").picture
    #expect(
      shown.hasSuffix("note  the row has 300 steps: the last 8, of the last output, are drawn"))
    var wide = try Bench("add embedding 27 4, conv 4 4 60", "push 1x300")
    wide.expectFailure(
      "draw", "the terminal has room for 33 steps, the row has 60",
      "draw FILE.svg draws it as a picture")
    var far = try Bench("add embedding 27 4, conv 4 4 2 dilation=99", "push 1x300")
    far.expectFailure(
      "draw", "a row of 100 steps is too long: up to 64 are shown",
      "push a shorter row, such as push 1x16")
  }

  @Test func writesAPicture() throws {
    let folder = try PlotFolder()
    var bench = try Bench(Self.tree, "push 4x8")
    let shown = try bench.text("draw '\(folder.path)/a.svg' text=\"diondre\"")
    #expect(shown == "wrote \(folder.path)/a.svg: 34 nodes for 8 outputs, 56 if none were shared")
    let svg = try folder.read("a.svg")
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    // Fifteen places and 34 nodes, and three circles of the legend.
    #expect(svg.split(separator: "<circle ").count - 1 == 15 + 34 + 3)
    for text in ["dilation 1", "dilation 2", "dilation 4", "predicts", ">1<", ">2<", ">4<"] {
      #expect(svg.contains(text), "\(text)")
    }
    // All arrows of the tree of the last output.
    #expect(svg.split(separator: "marker-end=\"url(#path)\"").count - 1 == 14)
    try bench.run("draw '\(folder.path)/a.svg'")
    #expect(try folder.read("a.svg") != svg)
    bench.expectFailure(
      "draw a.png", "'a.png' does not say what to write", "end it with .svg for a picture")
  }

  @Test func refusesTextWithoutSymbols() throws {
    var bench = try Bench("add conv 3 4", "push 2x5x3")
    bench.expectFailure(
      "draw \"emma\"", "the stack does not begin with an embedding, so text cannot go in",
      "insert 1 embedding _ 10")
    #expect(try bench.run("draw").picture.contains("dilation 1"))
    var empty = try Bench()
    empty.expectFailure("draw", "the stack is empty", "add a layer: add embedding 27 10")
  }
}
