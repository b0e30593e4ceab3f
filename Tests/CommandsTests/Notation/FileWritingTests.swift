import Testing

/// Files that programs write, where the session does not let them.
struct FileWritingTests {
  /// As Python refuses what the system does not allow, so that programs that expect this go on.
  @Test(arguments: [
    "os.makedirs('zz')", "torch.save(torch.ones(2), 'zz.pt')", "open('zz.txt', 'w')",
    "os.remove('zz')", "plt.savefig('a.svg')", "plt.savefig('a.pdf')",
  ])
  func isRefusedAsPythonRefuses(line: String) throws {
    var bench = try Bench("import os, torch", "import matplotlib.pyplot as plt")
    let text = try bench.text(
      "try:\n    \(line)\nexcept OSError as e:\n    print(type(e).__name__, '--allow-write' in str(e))"
    )
    #expect(text.hasPrefix("PermissionError True"))
  }
}
