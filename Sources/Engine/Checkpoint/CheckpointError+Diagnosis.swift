public import Support

extension CheckpointError {
  private static let copyAgain = "copy the file again, or load an earlier one"
  private static let writeAgain = "write it again with save, or with Python's safetensors"

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    fileDiagnosis ?? headerDiagnosis ?? entryDiagnosis ?? contentDiagnosis
      ?? Diagnosis("this is not a checkpoint", mend: Self.copyAgain)
  }

  /// Files that cannot be opened, and data that is not as it was.
  private var fileDiagnosis: Diagnosis? {
    switch self {
    case .missing: Diagnosis("there is no such file", mend: "check the name")
    case .notAFile:
      Diagnosis("this is not a regular file", mend: "name a file, not a folder or a device")
    case .unreadable(let reason):
      Diagnosis("the file cannot be read: \(reason)", mend: "check its permissions")
    case .dataMissing(let path, let mend):
      Diagnosis("the training data '\(path)' is not there", mend: mend)
    case .dataTooLarge(let path, let reason, let mend):
      Diagnosis("the training data '\(path)' is not read: \(reason)", mend: mend)
    case .dataChanged(let path, let mend):
      Diagnosis("the training data '\(path)' has changed since the checkpoint", mend: mend)
    default: nil
    }
  }

  /// Headers that cannot be read.
  private var headerDiagnosis: Diagnosis? {
    switch self {
    case .tooShort(let bytes):
      Diagnosis(
        "\(counted(bytes, "byte")) are too few for a safetensors file, which begins with 8",
        mend: Self.copyAgain)
    case .headerBeyondFile(let length, let available):
      Diagnosis(
        "its header would have \(length) bytes, but only \(available) follow",
        mend: "the file was cut off or is not a safetensors file: \(Self.copyAgain)")
    case .headerTooLong(let length):
      Diagnosis(
        "it does not begin as a safetensors file does: its first 8 bytes would mean a header of "
          + "\(byteCount(Int(clamping: length)))",
        mend: "load and diff read what save, or Python's safetensors, wrote")
    case .headerNotText(let byte):
      Diagnosis("its header is not UTF-8 text at byte \(byte)", mend: Self.copyAgain)
    case .headerNotObject:
      Diagnosis("its header does not begin with '{'", mend: "is it a safetensors file?")
    case .headerNotJSON(let byte):
      Diagnosis(
        "its header is not JSON" + (byte.map { " at byte \($0)" } ?? ""), mend: Self.copyAgain)
    case .headerTooDeep(let limit):
      Diagnosis(
        "its header is nested more than \(limit) deep", mend: "is it a safetensors file?")
    case .tooManyAxes(let limit):
      Diagnosis(
        "its header has a list of more than \(limit) values", mend: "is it a safetensors file?")
    case .duplicateName(let name):
      Diagnosis("its header has the name '\(name.shown)' twice", mend: Self.writeAgain)
    case .metadataNotText:
      Diagnosis("its __metadata__ is not text for every key", mend: Self.writeAgain)
    default: nil
    }
  }

  /// Tensors that are not where, or what, the header says.
  private var entryDiagnosis: Diagnosis? {
    switch self {
    case .badEntry(let tensor):
      Diagnosis(
        "tensor '\(tensor.shown)' has no dtype, shape and data_offsets that can be read",
        mend: Self.writeAgain)
    case .unknownType(let tensor, let type):
      Diagnosis(
        "tensor '\(tensor.shown)' has the unknown dtype '\(type.shown)'",
        mend: "save it as float32: tensor.float()")
    case .negativeSize(let tensor, let shape):
      Diagnosis(
        "tensor '\(tensor.shown)' has a negative size in its shape \(shape)", mend: Self.writeAgain)
    case .overflowingSize(let tensor, let shape):
      Diagnosis(
        "tensor '\(tensor.shown)' of shape \(shape) has more bytes than can be counted",
        mend: Self.writeAgain)
    case .badOffsets(let tensor, let begin, let end):
      Diagnosis(
        "tensor '\(tensor.shown)' cannot occupy bytes \(begin) to \(end)", mend: Self.writeAgain)
    case .outsideData(let tensor, let end, let bytes):
      Diagnosis(
        "tensor '\(tensor.shown)' ends at byte \(end) of the data, which has \(bytes)",
        mend: "the file was cut off: \(Self.copyAgain)")
    case .wrongLength(let tensor, let wants, let got):
      Diagnosis(
        "tensor '\(tensor.shown)' needs \(counted(wants, "byte")) by its dtype and shape, has"
          + " \(got)",
        mend: Self.writeAgain)
    case .overlap(let tensor, let previous):
      Diagnosis(
        "tensor '\(tensor.shown)' overlaps with '\(previous.shown)'", mend: Self.writeAgain)
    case .hole(let tensor, let bytes):
      Diagnosis(
        "there is a hole of \(counted(bytes, "byte")) before tensor '\(tensor.shown)'",
        mend: Self.writeAgain)
    case .trailingBytes(let bytes):
      Diagnosis(
        "its data ends with \(counted(bytes, "byte")) of no tensor", mend: Self.copyAgain)
    default: nil
    }
  }

  /// Checkpoints that contradict themselves.
  private var contentDiagnosis: Diagnosis? {
    switch self {
    case .notACheckpoint(let tensors, let content):
      Diagnosis(
        "the file has \(counted(tensors, "tensor")) but not the shell's metadata: it was not made"
          + " by save",
        mend: (content.map { "it has \($0): " } ?? "")
          + "add the layers its weights belong to, then load it again; shapes, and names from the"
          + " layer's number on, must be those of layers tensors")
    case .laterVersion(let version):
      Diagnosis(
        "this checkpoint has the layout '\(version.shown)', which a later version of shape wrote",
        mend: "use that version of shape")
    case .damaged:
      Diagnosis(
        "its content is not what save wrote: the checksum differs",
        mend: "\(Self.copyAgain); if it was changed on purpose, leave 'checksum' out of its"
          + " metadata")
    case .missingKey(let key):
      Diagnosis("its metadata lacks '\(key)'", mend: Self.copyAgain)
    case .badValue(let key, let text, let wants):
      Diagnosis("\(key) cannot be '\(text.shown)'", mend: "it wants \(wants)")
    case .notALayer(let line, let text, let reason):
      Diagnosis(
        "line \(line) of its stack, '\(text.shown)', is not a layer: \(reason)",
        mend: "a checkpoint's stack has one layer per line")
    case .tooManyLayers(let limit):
      Diagnosis("its stack has more than \(grouped(limit)) layers", mend: "use a smaller stack")
    case .layerLargerThanFile(let line, let text):
      Diagnosis(
        "line \(line) of its stack, '\(text.shown)', is larger than the file's tensors for it",
        mend: Self.copyAgain)
    case .badGenerator(let reason):
      Diagnosis("its random generator cannot be restored: \(reason)", mend: Self.copyAgain)
    default: tensorDiagnosis
    }
  }

  /// Tensors that do not fit the stack.
  private var tensorDiagnosis: Diagnosis? {
    switch self {
    case .tensorMissing(let tensor, let shape, let content):
      Diagnosis(
        "the file lacks tensor '\(tensor)' of \(shape.told)",
        mend: (content.map { "it has \($0); " } ?? "") + Self.compare)
    case .tensorExtra(let tensor):
      Diagnosis("the stack has no place for tensor '\(tensor.shown)'", mend: Self.compare)
    case .wrongShape(let tensor, let wants, let got):
      Diagnosis(
        "tensor '\(tensor)' has the shape \(ShapeText.told(got)), the stack's has \(wants.told)",
        mend: got.count == 2 && got.reversed() == wants.dimensions && tensor.hasSuffix(".weight")
          ? "linear keeps its weight as (IN, OUT), torch as (OUT, IN): save weight.t().contiguous()"
          : Self.compare)
    case .wrongType(let tensor, let got):
      Diagnosis(
        "tensor '\(tensor)' holds \(got), not F32", mend: "save it as float32: tensor.float()")
    case .wrongLossCount(let steps, let losses):
      Diagnosis(
        "it has \(counted(losses, "loss", "losses")) for \(counted(steps, "step"))",
        mend: Self.copyAgain)
    default: nil
    }
  }

  private static let compare = "layers tensors lists the stack's names and shapes"
}

extension String {
  /// The start of a text from a file, without what a terminal would obey.
  var shown: String {
    let printable = unicodeScalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
      default: String(scalar)
      }
    }
    return printable.count <= 60 ? printable.joined() : printable.prefix(60).joined() + "…"
  }
}
