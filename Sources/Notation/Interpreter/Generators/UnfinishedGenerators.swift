import Synchronization

/// The generators of a line that have something to do at their end, such as what `finally` asks for.
///
/// Python ends one when the last reference to it goes. While there are any, the machine runs a loop
/// (`Watched`) that clears idle registers and checks after each instruction whether a generator has lost its
/// last reference; programs without such generators pay nothing for that.
struct UnfinishedGenerators {
  /// How many wait, of those that began to in this line.
  private var waiting = 0
  /// Those that nothing holds any more.
  private(set) var abandoned: [GeneratorObject] = []
  /// Whether the machine must look out for those that are let go of.
  private(set) var areWatched = false

  /// Upper limit of those that are kept until they are ended.
  private static let mostAbandoned = 1_000_000

  /// Notes that a generator waits at a `yield`.
  mutating func note(waiting generator: GeneratorObject, in line: Int) {
    guard !generator.code.handlers.isEmpty, generator.countedIn != line else { return }
    generator.countedIn = line
    waiting &+= 1
    areWatched = true
    GeneratorObject.haveWaited.store(true, ordering: .relaxed)
  }

  /// Notes that a generator does not wait any more.
  mutating func note(going generator: GeneratorObject, in line: Int) {
    guard generator.countedIn == line else { return }
    generator.countedIn = 0
    waiting &-= 1
    areWatched = waiting > 0 || !abandoned.isEmpty
  }

  /// Takes in a generator that nothing else holds.
  mutating func abandon(_ generator: GeneratorObject) {
    guard abandoned.count < Self.mostAbandoned else { return }
    abandoned.append(generator)
    areWatched = true
  }

  /// Gives up those that nothing else holds, to be ended.
  mutating func takeAbandoned() -> [GeneratorObject] {
    let taken = abandoned
    abandoned = []
    areWatched = waiting > 0
    return taken
  }
}

/// Whether the machine's loop looks out for generators that are let go of.
protocol GeneratorWatch {
  static var isOn: Bool { get }
}

/// The loop of lines in which no generator has anything to do at its end.
enum Unwatched: GeneratorWatch { static var isOn: Bool { false } }

/// The loop of lines in which one has.
enum Watched: GeneratorWatch { static var isOn: Bool { true } }
