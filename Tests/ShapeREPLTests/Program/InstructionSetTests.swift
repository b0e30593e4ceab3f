internal import Engine
internal import Testing

/// The same training on the instruction sets of this machine, each in a process of its own.
struct InstructionSetTests {
  let shape: Program
  init() throws { shape = try Program() }

  private static let training = """
    data names; add embedding 27 10, flatten, linear 80 100, layernorm 100, gelu, dropout 0.2, \
    linear 100 27; train 60 optimizer=adamw lr=0.01 weight_decay=0.1; sample 5
    """

  /// Trains on a set and leaves a checkpoint under its name.
  private func train(on set: InstructionSet) throws -> String {
    let result = try shape.run(
      "--instructions", set.name, "-c", "\(Self.training); save \(set.name).st")
    #expect(result.status == 0, "\(result.errors)")
    return result.timeless.replacing("\(set.name).st", with: "FILE")
  }

  @Test func setsThatRoundAlikeTrainAlike() throws {
    let best = InstructionSet.available[0]
    let wanted = try train(on: best)
    for set in InstructionSet.available.dropFirst() {
      let isSame = set.rounding == best.rounding
      let output = try train(on: set)
      if isSame { #expect(output == wanted, "\(set.name)") }
      let difference = try shape.shell("cmp \(best.name).st \(set.name).st")
      #expect(difference.isEmpty == isSame, "\(set.name): \(difference)")
    }
  }

  @Test func loadSaysWhereItGoesOnDifferently() throws {
    guard let base = InstructionSet.available.last, base.rounding == .separate,
      let best = InstructionSet.available.first, best.rounding == .fused
    else { return }
    for (origin, place) in [(best, base), (base, best)] {
      let line = "add linear 2 2; save \(origin.name).st"
      #expect(try shape.run("--instructions", origin.name, "-c", line).status == 0)
      let load = "load \(origin.name).st"
      #expect(try shape.run("--instructions", origin.name, "-c", load).lines.count == 1)
      let lines = try shape.run("--instructions", place.name, "-c", load).lines
      #expect(lines.count == 3)
      #expect(
        lines[1]
          == "warning: it was saved "
          + (origin == best
            ? "with fused multiply-add, which the instruction set base lacks"
            : "on the base instruction set, without \(best.name)'s fused multiply-add")
          + ": training goes on, but not bit for bit")
      #expect(
        lines[2] == "  start shape with --instructions \(origin.name) to go on bit for bit")
    }
  }

  @Test func theFlagChooses() throws {
    for set in InstructionSet.available {
      let version = try shape.run("--instructions", set.name, "--version")
      #expect(version.output.hasSuffix(" (\(set.name))\n"))
    }
    let missing = try shape.run("--instructions", "mmx", "-c", "layers")
    #expect(missing.status == 2)
    let names = InstructionSet.available.map(\.name).joined(separator: ", ")
    #expect(
      missing.errors.hasPrefix(
        "Error: --instructions cannot be 'mmx': this processor has \(names)\n"))
  }

  @Test func scriptsUnderTestHaveTheFlagToo() throws {
    guard let base = InstructionSet.available.last, base.rounding == .separate else { return }
    let saved = try shape.run("--instructions", base.name, "-c", "add tanh; save base.st")
    #expect(saved.status == 0)
    let load = "load \(shape.home)/base.st"
    let lines = try shape.run("--instructions", base.name, "-c", load).lines
    try shape.write(([load] + lines.map { "  \($0)" }).joined(separator: "\n"), to: "a.wnscript")
    #expect(try shape.run("test", "--instructions", base.name, "a.wnscript").status == 0)
    let isSame = InstructionSet.available[0].rounding == .separate
    #expect(try shape.run("test", "a.wnscript").status == (isSame ? 0 : 1))
  }
}
