package import Engine
package import Support

/// The session in which a line of the notation is evaluated: all that the notation knows of it.
///
/// A host is a value. A run changes a copy, which its owner takes over on success.
package protocol Host: Sendable {
  /// The variables that lines defined.
  var variables: Variables { get set }
  /// The default generator.
  var generator: Generator { get set }
  /// The seed that it was last started with.
  var seed: UInt64 { get set }
  /// The streams of `torch.Generator()`.
  var generators: [SeededGenerator] { get set }
  /// The stack, which is `model`.
  var model: Sequential { get set }
  /// Whether the stack and its layers compute as in training.
  var modes: StackModes { get set }
  /// Each layer's output when the stack was last called, by its indices from the top.
  var outputs: [[Int]: DynamicTensor] { get set }
  /// The loss of each training step, in nats.
  var losses: ChunkedArray<Float> { get }
  /// What the program was started with.
  var program: ProgramSetting { get }
  /// Whether data was chosen.
  var hasData: Bool { get }
  /// How the data is cut, or would be.
  var dataOptions: Dataset.Options { get }
  /// How many symbols the data has, if that is known without reading a file.
  var knownVocabulary: Int? { get }

  /// The data.
  ///
  /// - Throws: `DataError`.
  mutating func dataset() throws -> Dataset
  /// The symbols of the data and the length of its contexts.
  ///
  /// - Throws: `DataError`.
  mutating func contexts() throws -> Contexts
  /// The text of a module of the program's own, such as `mingpt.model`: a file beside the script.
  ///
  /// - Throws: an error of files, for one that is there and cannot be read.
  func source(ofModule name: String) throws -> SourceText?
  /// The folders whose files the program may read, the first one first.
  var folders: [String] { get }
  /// Whether programs may write files.
  var mayWrite: Bool { get }
  /// Whether what programs write goes nowhere, without an error.
  var passesOverWriting: Bool { get }
  /// Writes a picture to a file.
  ///
  /// - Throws: an error of files.
  func write(_ drawing: Drawing, to path: String) throws
  /// How a command is written, such as `layers`; `nil` for a word that is not a command.
  func usage(ofCommand word: String) -> String?
  /// The error of a layer that the stack does not have; `count` is how many there are.
  func noSuchLayer(_ number: Int, of count: Int) -> any Error
}

/// The commands that hints of the notation name.
package enum HostCommand: String, CaseIterable, CustomStringConvertible {
  case add, data, fix, `init`, layers, load, replace, train

  /// The verb.
  package var description: String { rawValue }
}

extension Dataset.Options {
  /// The line that cuts the data into contexts of another size, and keeps the other options.
  package func line(block: Int) -> String {
    var options = self
    options.block = block
    return ([HostCommand.data.rawValue] + options.words).joined(separator: " ")
  }
}
