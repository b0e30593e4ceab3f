public import Support

/// A checkpoint, or another safetensors file, that cannot be read: one case for each way it can be
/// wrong.
public enum CheckpointError: CataloguedError, Hashable {
  case missing
  case notAFile
  case unreadable(reason: String)

  case tooShort(bytes: Int)
  case headerBeyondFile(length: UInt64, available: Int)
  case headerTooLong(length: UInt64)
  case headerNotText(byte: Int)
  case headerNotObject
  case headerNotJSON(byte: Int?)
  case headerTooDeep(limit: Int)
  case tooManyAxes(limit: Int)
  case duplicateName(name: String)
  case metadataNotText

  case badEntry(tensor: String)
  case unknownType(tensor: String, type: String)
  case negativeSize(tensor: String, shape: [Int])
  case overflowingSize(tensor: String, shape: [Int])
  case badOffsets(tensor: String, begin: Int, end: Int)
  case outsideData(tensor: String, end: Int, bytes: Int)
  case wrongLength(tensor: String, wants: Int, got: Int)
  case overlap(tensor: String, previous: String)
  case hole(tensor: String, bytes: Int)
  case trailingBytes(bytes: Int)

  case notACheckpoint(tensors: Int, content: String? = nil)
  case laterVersion(version: String)
  case damaged
  case missingKey(key: String)
  case badValue(key: String, text: String, wants: String)
  case notALayer(line: Int, text: String, reason: String)
  case tooManyLayers(limit: Int)
  case layerLargerThanFile(line: Int, text: String)
  case tensorMissing(tensor: String, shape: Shape, content: String? = nil)
  case tensorExtra(tensor: String)
  case wrongShape(tensor: String, wants: Shape, got: [Int])
  case wrongType(tensor: String, got: String)
  case wrongLossCount(steps: Int, losses: Int)
  case badGenerator(reason: String)

  case dataMissing(path: String, mend: String)
  case dataTooLarge(path: String, reason: String, mend: String)
  case dataChanged(path: String, mend: String)

  /// What each case means.
  public static let catalogue: [ErrorKind<CheckpointError>] = [
    .init("E-CHECKPOINT-MISSING", "The file does not exist.", .missing),
    .init(
      "E-CHECKPOINT-NOT-A-FILE", "A folder, a device or a pipe has this name; a file is needed.",
      .notAFile),
    .init(
      "E-CHECKPOINT-UNREADABLE", "The system refuses to read the file.",
      .unreadable(reason: "Permission denied")),
    .init(
      "E-CHECKPOINT-TOO-SHORT", "The file is too short to hold the length of its header.",
      .tooShort(bytes: 3)),
    .init(
      "E-CHECKPOINT-HEADER-BEYOND-FILE", "The header would end after the end of the file.",
      .headerBeyondFile(length: 4_096, available: 100)),
    .init(
      "E-CHECKPOINT-HEADER-TOO-LONG", "The header is longer than the format allows.",
      .headerTooLong(length: 200_000_000)),
    .init(
      "E-CHECKPOINT-HEADER-NOT-TEXT", "The header is not UTF-8 text.", .headerNotText(byte: 12)),
    .init(
      "E-CHECKPOINT-HEADER-NOT-OBJECT", "The header does not begin with `{`.", .headerNotObject),
    .init("E-CHECKPOINT-HEADER-NOT-JSON", "The header is not JSON.", .headerNotJSON(byte: 12)),
    .init(
      "E-CHECKPOINT-HEADER-TOO-DEEP", "The objects and lists of the header are nested too deeply.",
      .headerTooDeep(limit: 8)),
    .init(
      "E-CHECKPOINT-TOO-MANY-AXES", "A list in the header is longer than any tensor's shape.",
      .tooManyAxes(limit: 64)),
    .init(
      "E-CHECKPOINT-DUPLICATE-NAME", "An object of the header has the same name twice.",
      .duplicateName(name: "layers.1.weight")),
    .init(
      "E-CHECKPOINT-METADATA-NOT-TEXT", "The metadata holds something other than text.",
      .metadataNotText),
    .init(
      "E-CHECKPOINT-BAD-ENTRY", "A tensor lacks its dtype, its shape or its two offsets.",
      .badEntry(tensor: "layers.1.weight")),
    .init(
      "E-CHECKPOINT-UNKNOWN-TYPE", "The format has no such dtype.",
      .unknownType(tensor: "layers.1.weight", type: "F31")),
    .init(
      "E-CHECKPOINT-NEGATIVE-SIZE", "A size is below 0.",
      .negativeSize(tensor: "layers.1.weight", shape: [-1, 8])),
    .init(
      "E-CHECKPOINT-OVERFLOWING-SIZE", "A tensor has more bytes than can be counted.",
      .overflowingSize(
        tensor: "layers.1.weight", shape: [1 << 62, 8])),
    .init(
      "E-CHECKPOINT-BAD-OFFSETS", "The offsets of a tensor are negative or in the wrong order.",
      .badOffsets(tensor: "layers.1.weight", begin: 80, end: 40)),
    .init(
      "E-CHECKPOINT-OUTSIDE-DATA", "A tensor ends after the end of the data.",
      .outsideData(tensor: "layers.1.weight", end: 800, bytes: 400)),
    .init(
      "E-CHECKPOINT-WRONG-LENGTH", "A tensor's bytes do not match its dtype and shape.",
      .wrongLength(tensor: "layers.1.weight", wants: 800, got: 400)),
    .init(
      "E-CHECKPOINT-OVERLAP", "Two tensors occupy the same bytes.",
      .overlap(tensor: "layers.2.weight", previous: "layers.1.weight")),
    .init(
      "E-CHECKPOINT-HOLE", "There are bytes before a tensor that belong to none.",
      .hole(tensor: "layers.1.weight", bytes: 4)),
    .init(
      "E-CHECKPOINT-TRAILING-BYTES", "There are bytes at the end that belong to no tensor.",
      .trailingBytes(bytes: 4)),
    .init(
      "E-CHECKPOINT-NOT-A-CHECKPOINT",
      "The file was not written by `save`, and there is no stack to load its tensors into.",
      .notACheckpoint(tensors: 12)),
    .init(
      "E-CHECKPOINT-LATER-VERSION", "A later version of shape wrote this checkpoint.",
      .laterVersion(version: "9")),
    .init(
      "E-CHECKPOINT-DAMAGED", "The content is not what was written: the checksum differs.", .damaged
    ),
    .init(
      "E-CHECKPOINT-MISSING-KEY", "The metadata lacks a key that every checkpoint has.",
      .missingKey(key: "stack")),
    .init(
      "E-CHECKPOINT-BAD-VALUE", "The metadata has a value that no checkpoint can have.",
      .badValue(key: "step", text: "-1", wants: "a whole number")),
    .init(
      "E-CHECKPOINT-NOT-A-LAYER", "A line of the stored stack is not a layer.",
      .notALayer(line: 2, text: "linaer 3 4", reason: "'linaer' is not a layer")),
    .init(
      "E-CHECKPOINT-TOO-MANY-LAYERS", "The stored stack has too many layers.",
      .tooManyLayers(limit: 10_000)),
    .init(
      "E-CHECKPOINT-LAYER-LARGER-THAN-FILE", "A layer needs more numbers than the file has for it.",
      .layerLargerThanFile(line: 2, text: "linear 30000 30000")),
    .init(
      "E-CHECKPOINT-TENSOR-MISSING", "The file lacks a tensor of the stack.",
      .tensorMissing(tensor: "layers.2.bias", shape: Shape(known: 200))),
    .init(
      "E-CHECKPOINT-TENSOR-EXTRA", "The stack has no place for a tensor of the file.",
      .tensorExtra(tensor: "layers.9.weight")),
    .init(
      "E-CHECKPOINT-WRONG-SHAPE", "A tensor's shape differs from the one in the stack.",
      .wrongShape(
        tensor: "layers.2.weight", wants: Shape(known: 20, 200), got: [20, 100])),
    .init(
      "E-CHECKPOINT-WRONG-TYPE", "A tensor does not hold float32 numbers.",
      .wrongType(tensor: "layers.2.weight", got: "I64")),
    .init(
      "E-CHECKPOINT-WRONG-LOSS-COUNT", "The number of losses differs from the number of steps.",
      .wrongLossCount(steps: 100, losses: 99)),
    .init(
      "E-CHECKPOINT-BAD-GENERATOR", "The random generator cannot be in the stored state.",
      .badGenerator(reason: "its position is 700")),
    .init(
      "E-CHECKPOINT-DATA-MISSING", "The data that the checkpoint was trained on is missing.",
      .dataMissing(path: "names.txt", mend: "put it back, or load the weights alone")),
    .init(
      "E-CHECKPOINT-DATA-TOO-LARGE",
      "The data that the checkpoint was trained on no longer fits in memory.",
      .dataTooLarge(
        path: "names.txt", reason: "it has too many symbols", mend: "use a part of it")),
    .init(
      "E-CHECKPOINT-DATA-CHANGED", "The data file has changed since the checkpoint was written.",
      .dataChanged(path: "names.txt", mend: "put the old file back")),
  ]
}

/// A checkpoint's file and what is wrong with it.
public struct CheckpointFileError: DiagnosableError, Hashable {
  /// The file.
  public let path: String
  /// What is wrong.
  public let reason: CheckpointError
  /// The file in the same folder that was probably meant, if none has this name.
  public let similar: String?

  /// Names the file.
  public init(path: String, reason: CheckpointError) {
    self.path = path
    self.reason = reason
    similar = reason == .missing ? InputFile.nearest(to: path) : nil
  }

  /// What is wrong, at the file.
  public var diagnosis: Diagnosis {
    var diagnosis = reason.diagnosis
    diagnosis.place = path
    if let similar { diagnosis.mend = "did you mean '\(similar)'?" }
    return diagnosis
  }
  /// The code of the reason.
  public var code: String { reason.code }
}
