import Commands
import Engine
import Synchronization
import Testing

/// The options of `train` that choose the optimizer.
struct OptimizerTests {
  static let lines = [
    "optimizer=sgd momentum=0.9", "optimizer=adam", "optimizer=adam betas=0.8,0.99 eps=1e-6",
    "optimizer=adamw weight_decay=0.1 lr=0.01", "cosine=12 warmup=4", "lr=0.05 cosine=9",
    "clip=0.1", "optimizer=adam clip=0.01",
  ]

  @Test(arguments: lines)
  func changesTheRun(options: String) throws {
    var plain = try TinyData.bench()
    try plain.run("train 10 batch=4")
    var bench = try TinyData.bench()
    try bench.run("train 10 batch=4 \(options)")
    #expect(Snapshot(bench.session).tensors != Snapshot(plain.session).tensors)
    #expect(bench.session.state.generator == plain.session.state.generator)
  }

  @Test(arguments: lines)
  func twoRunsAreAsOne(options: String) throws {
    var one = try TinyData.bench()
    try one.run("train 10 batch=4 \(options)")
    var two = try TinyData.bench()
    try two.run("train 4 batch=4 \(options); push batch; eval; train 6 batch=4 \(options)")
    #expect(Snapshot(two.session) == Snapshot(one.session), "what it remembers goes on")
    try two.run("undo; train 6 batch=4 \(options)")
    #expect(Snapshot(two.session) == Snapshot(one.session), "and comes back with undo")
  }

  @Test func aShortGradientIsNotClipped() throws {
    var plain = try TinyData.bench()
    var clipped = try TinyData.bench()
    try plain.run("train 5 batch=4")
    try clipped.run("train 5 batch=4 clip=1000")
    #expect(Snapshot(clipped.session) == Snapshot(plain.session))
    clipped.expectFailure("train 5 clip=0", "clip= cannot be '0'", "it wants a number above 0")
  }

  @Test func standardsAreTorchs() throws {
    var short = try TinyData.bench()
    var long = try TinyData.bench()
    try short.run("train 5 batch=4 optimizer=adamw")
    try long.run(
      "train 5 batch=4 optimizer=adamw lr=0.001 betas=0.9,0.999 eps=1e-8 weight_decay=0.01")
    #expect(Snapshot(short.session) == Snapshot(long.session))
  }

  @Test func ratesRiseAndFall() throws {
    var bench = try TinyData.bench()
    let rates = Mutex<[Float]>([])
    bench.session.environment.report = { progress in
      rates.withLock { $0.append(progress.training?.rate ?? 0) }
    }
    try bench.run("train 3 batch=4 lr=0.4 warmup=4; train 3 batch=4 lr=0.4 warmup=4")
    #expect(rates.withLock { $0 } == [0.1, 0.2, 0.3, 0.4, 0.4, 0.4])
    try bench.run("init; train 6 batch=4 lr=0.4 cosine=4")
    let fall = rates.withLock { $0.suffix(6) }
    let expected: [Float] = [0.4, 0.341421, 0.2, 0.058579, 0, 0]
    for (rate, wanted) in zip(fall, expected) { #expect(abs(rate - wanted) < 1e-6) }
  }

  @Test func initAndClearForget() throws {
    var bench = try TinyData.bench()
    try bench.run("train 3 batch=4 optimizer=adam")
    #expect(bench.session.state.optimizer != nil)
    try bench.run("init")
    #expect(bench.session.state.optimizer == nil)
    try bench.run("train 3 batch=4 optimizer=adam; clear")
    #expect(bench.session.state.optimizer == nil)
  }

  @Test(arguments: [
    (
      "train 5 optimizer=sdg", "optimizer= cannot be 'sdg'", "did you mean 'sgd'?"
    ),
    ("train 5 momentum=1", "momentum= cannot be '1'", "it wants a number from 0 to below 1"),
    (
      "train 5 betas=0.9", "betas= cannot be '0.9'",
      "it wants two numbers from 0 to below 1, such as 0.9,0.999"
    ),
    ("train 5 betas=0.9,0.99", "optimizer=sgd does not use betas=", "leave it out"),
    ("train 5 eps=1", "optimizer=sgd does not use eps=", "leave it out"),
    (
      "train 5 optimizer=sgd weight_decay=0.1", "optimizer=sgd does not use weight_decay=",
      "leave it out"
    ),
    (
      "train 5 optimizer=adam weight_decay=0.1", "optimizer=adam does not use weight_decay=",
      "leave it out"
    ),
    (
      "train 5 optimizer=adamw momentum=0.1", "optimizer=adamw does not use momentum=",
      "leave it out"
    ),
    ("train 5 warmup=-1", "warmup= cannot be '-1'", "it wants a whole number from 0 up"),
    ("train 5 cosine=0", "cosine= cannot be '0'", "it wants a whole number from 1 up, or end"),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try TinyData.bench()
    bench.expectFailure(line, what, mend)
  }
}
