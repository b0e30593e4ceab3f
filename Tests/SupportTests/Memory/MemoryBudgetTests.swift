import Engine
import Support
import Testing

struct MemoryBudgetTests {
  @Test func refusesMoreThanThereIsWithTheFigure() throws {
    let shape = try Shape(1_000_000_000, 1_000_000)
    let error = #expect(throws: MemoryError.self) {
      try Tensor<Float>(repeating: 0, shape: shape)
    }
    guard case .doesNotFit(let what, let bytes, let available, _) = try #require(error) else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(what == "a tensor of 1,000,000,000,000,000 numbers")
    #expect(bytes == 4_000_000_000_000_000)
    #expect(available < bytes)
    #expect(error?.diagnosis.what.hasPrefix("\(what) would need 4.0 PB; ") == true)
  }

  @Test func refusesMoreThanCanBeCounted() throws {
    let what = "a tensor of 4,000,000,000,000,000,000 numbers"
    #expect(throws: MemoryError.uncountable(what: what)) {
      try Buffer<Float>(zeros: Shape(4_000_000_000, 1_000_000_000))
    }
  }

  @Test func seesSomeMemory() {
    #expect(MemoryBudget.available > 1 << 20)
    #expect(MemoryBudget.available < 1 << 50)
  }

  /// What lives counts once, however it was made, and no more once it is gone.
  @Test(.enabled(if: MemoryBudget.available > 800_000_000, "a gigabyte of memory to spare"))
  func leavesAsMuchAsItTakes() throws {
    let count = 100_000_000
    let before = MemoryBudget.available
    var kept: [DynamicTensor] = []
    for _ in 0..<2 { kept.append(try DynamicTensor.zeros([count / 2], .float32)) }
    let during = MemoryBudget.available
    // The other tests take and give memory too.
    #expect(before - during > count)
    #expect(kept.count == 2)
    kept = []
    #expect(MemoryBudget.available - during > count)
  }

  @Test func explainsItself() {
    let fits = MemoryError.doesNotFit(what: "this", bytes: 12_345_678, available: 999)
    #expect(
      fits.diagnosis
        == Diagnosis(
          "this would need 12.3 MB; 999 bytes are available", mend: "use smaller sizes"))
    #expect(
      MemoryError.uncountable(what: "this").diagnosis
        == Diagnosis(
          "this would need more bytes than can be counted", mend: "use smaller sizes"))
    #expect(
      MemoryError.refused(bytes: 1000).diagnosis
        == Diagnosis("the system refused 1.0 kB of memory", mend: "use smaller sizes"))
  }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (1_550_000, "1.6 MB"),
    (3_200_000_000, "3.2 GB"), (32_000_000_000_000, "32.0 TB"), (Int.max, "9.2 EB"),
  ])
  func writesBytesForPeople(bytes: Int, text: String) {
    #expect(byteCount(bytes) == text)
  }
}
