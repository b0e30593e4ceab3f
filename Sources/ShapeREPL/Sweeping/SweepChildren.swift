import Commands
import Engine
import FoundationEssentials
internal import Glibc
import Support

/// The runs of a sweep, each in a process of this program.
final class SweepChildren: SweepProcesses {
  /// A running process.
  private struct Child {
    let number: Int
    let process: pid_t
    let descriptor: Int32
    /// The part of a line that has come so far.
    var bytes: [UInt8] = []
    var problem: String?
  }

  private let instructions: String
  private var children: [Child] = []

  /// Processes that use the instruction set of this one.
  init() { instructions = InstructionSet.current.name }

  func start(_ order: SweepOrder) throws {
    let text = String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
    do throws(FileError) {
      let (reading, writing) = try ChildProcess.makePipe()
      defer { close(writing) }
      let arguments = ["--instructions", instructions, "--order", text]
      do throws(FileError) {
        let process = try ChildProcess.start(
          "/proc/self/exe", [SweepRunCommand.name] + arguments, output: writing)
        children.append(Child(number: order.number, process: process, descriptor: reading))
      } catch {
        close(reading)
        throw error
      }
    } catch {
      throw SweepError.runEnded(line: order.lines, what: error.reason)
    }
  }

  func events(within seconds: Double) -> [SweepEvent] {
    var sources = children.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    // The array lends its storage for the length of the call.
    let count = unsafe poll(&sources, nfds_t(sources.count), Int32(seconds * 1000))
    guard count > 0 else { return [] }
    var events: [SweepEvent] = []
    for index in children.indices.reversed() where sources[index].revents != 0 {
      events += read(from: index)
    }
    return events
  }

  func end() {
    for child in children {
      kill(child.process, SIGKILL)
      close(child.descriptor)
      _ = ChildProcess.wait(for: child.process)
    }
    children = []
  }

  private func read(from index: Int) -> [SweepEvent] {
    var block = [UInt8](repeating: 0, count: 65_536)
    let descriptor = children[index].descriptor
    guard let count = try? SystemCalls.read(descriptor: descriptor, into: &block), count > 0 else {
      return [finish(children.remove(at: index))]
    }
    children[index].bytes += block[..<count]
    var lines = children[index].bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    children[index].bytes = Array(lines.removeLast())
    let reports = lines.compactMap {
      try? JSONDecoder().decode(SweepLine.self, from: Data($0))
    }
    if let problem = reports.compactMap(\.problem).last { children[index].problem = problem }
    // Only the latest counts.
    let number = children[index].number
    return reports.compactMap(\.news).suffix(1).map { .news(number: number, $0) }
  }

  private func finish(_ child: Child) -> SweepEvent {
    close(child.descriptor)
    let status = ChildProcess.wait(for: child.process)
    guard status != 0 else { return .ended(number: child.number, problem: nil) }
    let what = status > 128 ? "signal \(status - 128)" : "status \(status)"
    return .ended(number: child.number, problem: child.problem ?? what)
  }
}
