import Foundation

/// The program itself with little memory and small files allowed: it ends with a status and a message,
/// never by a signal, and a checkpoint is the old one or the new one, whole.
struct LimitKind: FuzzKind {
  let name = "limits"
  let unit = "programs"
  /// Each starts the program three times.
  let tries = 25
  /// The tests of the program run it under limits already.
  let short = 0
  /// How long a program may compute, and how long it may take, in seconds: a million names, the most
  /// that `sample` writes, are 16 seconds of two processors.
  private static let longest = (computing: 60, waiting: 150)

  /// The first line is the limits, the others are the program's.
  func input(_ random: inout RandomChoice) -> [String] {
    let memory = random.one(of: [200, 300, 400, 500, 700, 1000, 1500, 2000]) * 1000
    let file =
      random.once(in: 2) ? "unlimited" : String(random.one(of: [0, 1, 2, 5, 20, 100, 1000]))
    var lines = ["ulimit -v \(memory + random.below(100_000)); ulimit -f \(file)"]
    for _ in 0...random.below(4) { lines.append(Self.line(&random)) }
    return lines
  }

  private static func line(_ random: inout RandomChoice) -> String {
    let size = random.one(of: [
      "10", "1000", "100000", "1000000", "30000000", "100000000", "300000000", "1000000000",
      "2147483647", "3037000500", "10**11", "2**62",
    ])
    let line = random.one(of: lines)
    return line.replacing("N", with: size)
  }

  private static let lines = [
    "torch.zeros(N).sum()", "torch.zeros(N)", "x = torch.randn(N)", "torch.exp(torch.zeros(N))",
    "torch.ones(N).t()", "[0] * N", "'a' * N", "list(range(N))", "x = [i for i in range(N)]",
    "torch.arange(N)", "torch.randperm(N)", "torch.zeros(N, 2).tolist()", "'%Nd' % 1",
    "add embedding 27 N", "add linear N 200", "add linear 80 N; init", "push N", "push NxN",
    "add embedding 27 10, flatten, linear 80 200, tanh, linear 200 27; train 5; save a.safetensors",
    "add embedding 27 10, flatten, linear 80 27; train 3 checkpoint=a.safetensors every=1",
    "add embedding 6 4, flatten, linear 12 6; data tiny.txt block=3; train 20 batch=N",
    "save a.safetensors", "load a.safetensors", "plot a.svg",
    "record r.wnscript; layers; record stop",
    "data names block=N", "sample N", "torch.zeros(N)[::2].clone()",
    "x = torch.zeros(N); y = x + 1",
    "torch.eye(N)", "torch.cat([torch.zeros(N), torch.zeros(N)])", "data tiny.txt; data show N",
    "torch.zeros(N, 0).flip(0)", "x = torch.zeros(N); x[:] = 1", "F.one_hot(torch.tensor([N]))",
  ]

  func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws {
    guard let limits = input.first, limits.hasPrefix("ulimit ") else { return }
    _ = try folder.write(Array(FuzzSession.words.utf8), to: "tiny.txt")
    let lines = Array(input.dropFirst())
    guard try start("true", ["add linear 2 2; save a.safetensors"], folder).status == 0 else {
      throw FuzzFailure("without limits the program fails")
    }
    let (status, output) = try start(limits, lines, folder)
    // Too little even for the loader, or for the program to begin.
    if status < 0 || status > 2, try start(limits, ["# nothing"], folder).status != 0 {
      return tally.count("not started")
    }
    guard status >= 0, status < 3 else {
      throw FuzzFailure("ended by signal or status \(status): \(output.suffix(400))")
    }
    guard status == 0 || output.contains("error: ") else {
      throw FuzzFailure("status \(status) without a word")
    }
    tally.count(status == 0 ? "results" : "messages")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    if let left = names.first(where: { $0.hasPrefix(".") }) {
      throw FuzzFailure("it left the file \(left)")
    }
    let (whole, message) = try start("true", ["load a.safetensors"], folder)
    guard whole == 0 else { throw FuzzFailure("the checkpoint is broken: \(message)") }
  }

  /// Starts a program under limits, `$0`, and ends it when the standard input ends: with its parent.
  private static let leash = """
    exec 3<&0
    (eval "$0"; exec "$@" 3<&-) </dev/null &
    program=$!
    (read -r end <&3; kill -KILL $program) 2>/dev/null &
    wait $program
    status=$?
    kill $!
    exit $status
    """

  /// Runs the program after a line of the system's shell; the status is negative after a signal.
  private func start(
    _ limits: String, _ lines: [String], _ folder: FuzzFolder
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let limits = "ulimit -t \(Self.longest.computing); \(limits)"
    process.arguments =
      ["-c", Self.leash, limits, Self.program] + lines.flatMap { ["-c", $0] }
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = [
      "HOME": folder.path, "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
    ]
    let (leash, errors) = (Pipe(), Pipe())
    process.standardInput = leash
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    let held = leash.fileHandleForWriting
    let watch = DispatchWorkItem { try? held.close() }
    DispatchQueue.global().asyncAfter(
      deadline: .now() + .seconds(Self.longest.waiting), execute: watch)
    let output = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    watch.cancel()
    // The system's shell gives 128 and the signal's number for a program that a signal ended.
    let status = process.terminationStatus
    return (status > 128 ? 128 - status : status, String(decoding: output, as: UTF8.self))
  }

  /// `shape` beside this program or beside the bundle of the tests.
  private static let program: String = {
    let words = CommandLine.arguments
    let bundle = words.firstIndex(of: "--test-bundle-path").flatMap {
      words.indices.contains($0 + 1) ? words[$0 + 1] : nil
    }
    let own =
      bundle.map { URL(filePath: $0) }
      ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return own.deletingLastPathComponent().appending(path: "shape").path
  }()
}
