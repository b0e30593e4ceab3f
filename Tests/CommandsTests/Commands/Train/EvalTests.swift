import Commands
import Engine
import Support
import Testing

struct EvalTests {
  @Test func tellsTheLossOfAPart() throws {
    var bench = try TinyData.bench()
    try bench.run("train 20 batch=8; set precision 5")
    let model = bench.session.state.model
    let data = try TinyData.dataset()
    let losses = try Dataset.Part.allCases.map {
      decimal(Double(try Evaluator.loss(of: model, on: data, $0)), 5)
    }
    #expect(try bench.text("eval train") == "train  \(losses[0])  37 examples")
    #expect(try bench.text("eval test") == "test  \(losses[2])  \(data.count(.test)) examples")
    let val = "val  \(losses[1])  \(data.count(.val)) examples"
    #expect(try bench.text("eval") == "train  \(losses[0])  37 examples\n\(val)")
    #expect(try bench.json("eval").hasPrefix(#"{"train":"#))
    #expect(try bench.json("eval val").hasPrefix(#"{"val":"#))
  }

  @Test func untrainedIsAGuess() throws {
    var bench = try Bench(
      "add embedding 6 4, flatten, linear 12 6 scale=0", data: try TinyData.dataset())
    #expect(try bench.text("eval val").hasPrefix("val  1.7918  "), "the logarithm of 6")
  }

  @Test func changesNothing() throws {
    var bench = try TinyData.bench()
    try bench.run("add batchnorm 6, dropout 0.5, linear 6 6; train 3 batch=4")
    let before = Snapshot(bench.session)
    let first = try bench.text("eval")
    #expect(try bench.text("eval") == first, "neither dropout nor the batch's statistics")
    #expect(Snapshot(bench.session) == before)
  }

  @Test func leavesEmptyPartsOut() throws {
    var bench = try Bench("add embedding 27 2, flatten, linear 2 27 scale=0")
    try bench.run("data names block=1 split=1,0,0")
    #expect(try bench.text("eval") == "train  3.2958  231,718 examples")
    bench.expectFailure(
      "eval val", "val has no examples", "give it a share of the data with split=")
  }

  @Test func stopsWhenAsked() throws {
    var bench = try TinyData.bench()
    bench.session.environment.isInterrupted = { true }
    let output = try bench.run("eval val")
    #expect(output.isInterrupted)
    #expect(output.plain == "stopped; the loss over val was not finished")
    #expect(try output.json == "{}")
  }

  @Test func refuses() throws {
    var bench = try TinyData.bench()
    bench.expectFailure("eval foo", "PART cannot be 'foo'", "it wants train, val or test")
    bench.expectFailure("eval val 3", "eval does not take '3'", "usage: eval [PART] [ema=off]")
    try bench.run("clear")
    bench.expectFailure("eval", "the stack is empty", "add a layer: add embedding 27 10")
  }
}
