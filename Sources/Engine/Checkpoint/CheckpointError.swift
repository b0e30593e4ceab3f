public import Support

/// A checkpoint, or another safetensors file, that cannot be read: one case for each way to be wrong.
public enum CheckpointError: DiagnosableError, Hashable {
  /// No file there.
  case missing
  /// A folder, a device or a pipe where a file was expected.
  case notAFile
  /// A file that the system will not read.
  case unreadable(reason: String)

  /// Too few bytes for the header's length.
  case tooShort(bytes: Int)
  /// A header that ends behind the file.
  case headerBeyondFile(length: UInt64, available: Int)
  /// A header longer than every reader allows.
  case headerTooLong(length: UInt64)
  /// A header that is not UTF-8 text.
  case headerNotText(byte: Int)
  /// A header that does not begin with `{`.
  case headerNotObject
  /// A header that is not JSON.
  case headerNotJSON(byte: Int?)
  /// A header whose objects and lists lie too deep in one another.
  case headerTooDeep(limit: Int)
  /// A list with more numbers than a tensor has axes.
  case tooManyAxes(limit: Int)
  /// One name twice in one object.
  case duplicateName(name: String)
  /// Metadata that is not text for text.
  case metadataNotText

  /// A tensor without a dtype, a shape and two offsets.
  case badEntry(tensor: String)
  /// A dtype that no version of the format has.
  case unknownType(tensor: String, type: String)
  /// A size below 0.
  case negativeSize(tensor: String, shape: [Int])
  /// More bytes than can be counted.
  case overflowingSize(tensor: String, shape: [Int])
  /// Offsets that are negative or end before they begin.
  case badOffsets(tensor: String, begin: Int, end: Int)
  /// Offsets behind the end of the data.
  case outsideData(tensor: String, end: Int, bytes: Int)
  /// Offsets that do not hold what dtype and shape say.
  case wrongLength(tensor: String, wants: Int, got: Int)
  /// Two tensors in one place.
  case overlap(tensor: String, previous: String)
  /// Bytes that belong to no tensor, in front of one.
  case hole(tensor: String, bytes: Int)
  /// Bytes that belong to no tensor, at the end.
  case trailingBytes(bytes: Int)

  /// A file without the shell's metadata, and no stack to put its tensors in.
  case notACheckpoint(tensors: Int, content: String? = nil)
  /// A checkpoint of a later version.
  case laterVersion(version: String)
  /// Bytes that are not the ones that were written.
  case damaged
  /// Metadata without a key that every checkpoint has.
  case missingKey(key: String)
  /// A value in the metadata that no checkpoint has.
  case badValue(key: String, text: String, wants: String)
  /// A line of the stack that is not one layer.
  case notALayer(line: Int, text: String, reason: String)
  /// More layers than the shell reads.
  case tooManyLayers(limit: Int)
  /// A layer that wants more memory than the file has numbers for it.
  case layerLargerThanFile(line: Int, text: String)
  /// A tensor of the stack that the file lacks.
  case tensorMissing(tensor: String, shape: Shape, content: String? = nil)
  /// A tensor that the stack has no place for.
  case tensorExtra(tensor: String)
  /// A tensor with another shape than the stack's.
  case wrongShape(tensor: String, wants: Shape, got: [Int])
  /// A tensor of other numbers than float32.
  case wrongType(tensor: String, got: String)
  /// Another number of losses than steps.
  case wrongLossCount(steps: Int, losses: Int)
  /// A state of the random generator that it cannot have.
  case badGenerator(reason: String)

  /// The data that a checkpoint was trained on is not there.
  case dataMissing(path: String, mend: String)
  /// The data file, as it was made, is more than the memory can hold.
  case dataTooLarge(path: String, reason: String, mend: String)
  /// The data file has changed since.
  case dataChanged(path: String, mend: String)
}

/// A checkpoint's file and what is wrong with it.
public struct CheckpointFileError: DiagnosableError, Hashable {
  /// The file.
  public let path: String
  /// What is wrong.
  public let reason: CheckpointError
  /// The file beside it that is probably meant, where there is none of this name.
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
