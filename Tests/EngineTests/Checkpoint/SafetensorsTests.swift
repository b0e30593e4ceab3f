import Engine
import Support
import Testing

/// One test for each way a safetensors file can be wrong, and for what may be in a good one.
struct SafetensorsTests {
  private func expect(
    _ bytes: [UInt8], _ error: CheckpointError, _ what: String,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: location) { _ = try SafetensorsFile(bytes) }
    #expect(error.diagnosis.what == what, sourceLocation: location)
    #expect(error.diagnosis.mend?.isEmpty == false, sourceLocation: location)
  }

  private func expect(
    header: String, zeros: Int = 0, _ error: CheckpointError, _ what: String,
    at location: SourceLocation = #_sourceLocation
  ) {
    expect(FileBuilder.file(header, zeros: zeros), error, what, at: location)
  }

  private static func entry(
    _ type: String = "F32", _ shape: [Int] = [2], _ begin: Int = 0, _ end: Int = 8
  ) -> String { FileBuilder.entry(type, shape, begin, end) }

  @Test func lengthsThatCannotBe() {
    expect(
      [], .tooShort(bytes: 0), "0 bytes are too few for a safetensors file, which begins with 8")
    expect(
      [1, 0, 0], .tooShort(bytes: 3),
      "3 bytes are too few for a safetensors file, which begins with 8")
    expect(
      FileBuilder.length(9) + Array("{}".utf8), .headerBeyondFile(length: 9, available: 2),
      "its header would have 9 bytes, but only 2 follow")
    expect(
      FileBuilder.length(100_000_001), .headerTooLong(length: 100_000_001),
      "it does not begin as a safetensors file does: its first 8 bytes would mean a header of 100.0 MB"
    )
    expect(
      FileBuilder.length(.max), .headerTooLong(length: .max),
      "it does not begin as a safetensors file does: its first 8 bytes would mean a header of 9.2 EB"
    )
  }

  @Test func headersThatAreNoText() {
    expect(
      FileBuilder.length(3) + [0x7b, 0xff, 0x7d], .headerNotText(byte: 1),
      "its header is not UTF-8 text at byte 1")
    expect(header: "", .headerNotObject, "its header does not begin with '{'")
    expect(header: "[]", .headerNotObject, "its header does not begin with '{'")
    expect(header: "\u{FEFF}{}", .headerNotObject, "its header does not begin with '{'")
    expect(header: "{\0}", .headerNotJSON(byte: 1), "its header is not JSON at byte 1")
    for (text, byte) in [("{", 1), ("{}}", 2), ("{]", 1), ("{\"a", 1), ("{\"a\\", 1), ("{},", 2)] {
      expect(header: text, .headerNotJSON(byte: byte), "its header is not JSON at byte \(byte)")
    }
    expect(
      header: #"{"\u12":1}"#, .headerNotJSON(byte: 1), "its header is not JSON at byte 1")
    for (text, byte) in [
      ("{a}", 1), ("{1:2}", 1), (#"{"a":}"#, 5), (#"{"a" "b"}"#, 5),
      (#"{"__metadata__":{}"b":{}}"#, 18),
      ("{} x", 3), (#"{"a":01}"#, 5), (#"{"a":1.}"#, 5), (#"{"a":-}"#, 5), (#"{"a":nul}"#, 5),
      (#"{"__metadata__":{},}"#, 19), (#"{"a":[1,]}"#, 8), (#"{"a":"\ud800"}"#, 5),
      (#"{"a":"\x"}"#, 5),
    ] {
      expect(header: text, .headerNotJSON(byte: byte), "its header is not JSON at byte \(byte)")
    }
  }

  @Test func depthIsBounded() {
    let what = "its header is nested more than 16 deep"
    expect(
      header: #"{"a":"# + String(repeating: "[", count: 100_000), .headerTooDeep(limit: 16), what)
    expect(
      header: String(repeating: #"{"a":"#, count: 100_000), .headerTooDeep(limit: 16), what)
    expect(
      header: String(repeating: "[", count: 100_000), .headerNotObject,
      "its header does not begin with '{'")
    let axes = [Int](repeating: 1, count: 65)
    expect(
      header: #"{"a":\#(Self.entry("F32", axes, 0, 4))}"#, zeros: 4, .tooManyAxes(limit: 64),
      "its header has a list of more than 64 values")
  }

  @Test func namesAreDistinct() {
    let what = "its header has the name 'a' twice"
    let entry = Self.entry()
    expect(
      header: #"{"a":\#(entry),"a":\#(entry)}"#, zeros: 8, .duplicateName(name: "a"), what)
    expect(
      header: #"{"a":\#(entry),"\u0061":\#(entry)}"#, zeros: 8, .duplicateName(name: "a"), what)
    expect(
      header: #"{"__metadata__":{"a":"1","a":"2"}}"#, .duplicateName(name: "a"), what)
    expect(
      header: #"{"a":{"dtype":"F32","dtype":"F32"}}"#, .duplicateName(name: "dtype"),
      "its header has the name 'dtype' twice")
  }

  @Test func metadataIsText() {
    for text in ["{\"a\":1}", "[]", "\"a\"", "null", "{\"a\":{}}", "{\"a\":null}"] {
      expect(
        header: #"{"__metadata__":\#(text)}"#, .metadataNotText,
        "its __metadata__ is not text for every key")
    }
  }

  @Test func entriesAreWhole() {
    let bad = [
      "1", "[]", "null", "{}", #"{"dtype":"F32","shape":[]}"#,
      #"{"dtype":1,"shape":[],"data_offsets":[0,4]}"#,
      #"{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}"#,
      #"{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}"#,
      #"{"dtype":"F32","shape":1,"data_offsets":[0,4]}"#,
      #"{"dtype":"F32","shape":[1],"data_offsets":[0]}"#,
      #"{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}"#,
      #"{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}"#,
    ]
    for text in bad {
      expect(
        header: #"{"a":\#(text)}"#, zeros: 4, .badEntry(tensor: "a"),
        "tensor 'a' has no dtype, shape and data_offsets that can be read")
    }
    expect(
      header: #"{"a":\#(Self.entry("F33"))}"#, zeros: 8, .unknownType(tensor: "a", type: "F33"),
      "tensor 'a' has the unknown dtype 'F33'")
  }

  @Test func sizesCanBeCounted() {
    expect(
      header: #"{"a":\#(Self.entry("F32", [-2]))}"#, zeros: 8,
      .negativeSize(tensor: "a", shape: [-2]),
      "tensor 'a' has a negative size in its shape [-2]")
    for shape in [[Int.max, 2], [1 << 32, 1 << 32], [Int.max / 4 + 1]] {
      expect(
        header: #"{"a":\#(Self.entry("F32", shape))}"#, zeros: 8,
        .overflowingSize(tensor: "a", shape: shape),
        "tensor 'a' of shape \(shape) has more bytes than can be counted")
    }
    expect(
      header: #"{"a":\#(Self.entry("F32", [3]))}"#, zeros: 8,
      .wrongLength(tensor: "a", wants: 12, got: 8),
      "tensor 'a' needs 12 bytes by its dtype and shape, has 8")
    expect(
      header: #"{"a":\#(Self.entry("F64", [2]))}"#, zeros: 8,
      .wrongLength(tensor: "a", wants: 16, got: 8),
      "tensor 'a' needs 16 bytes by its dtype and shape, has 8")
  }

  @Test func offsetsAreInOrder() {
    let (first, second) = (Self.entry(), Self.entry("F32", [2], 8, 16))
    expect(
      header: #"{"a":\#(Self.entry("F32", [2], 8, 0))}"#, zeros: 8,
      .badOffsets(tensor: "a", begin: 8, end: 0), "tensor 'a' cannot occupy bytes 8 to 0")
    expect(
      header: #"{"a":\#(Self.entry("F32", [2], -8, 0))}"#, zeros: 8,
      .badOffsets(tensor: "a", begin: -8, end: 0), "tensor 'a' cannot occupy bytes -8 to 0")
    expect(
      header: #"{"a":\#(Self.entry("F32", [2], Int.min, Int.max))}"#, zeros: 8,
      .badOffsets(tensor: "a", begin: .min, end: .max),
      "tensor 'a' cannot occupy bytes \(Int.min) to \(Int.max)")
    expect(
      header: #"{"a":\#(first),"b":\#(second)}"#, zeros: 15,
      .outsideData(tensor: "b", end: 16, bytes: 15),
      "tensor 'b' ends at byte 16 of the data, which has 15")
    expect(
      header: #"{"a":\#(first),"b":\#(Self.entry("F32", [2], 4, 12))}"#, zeros: 12,
      .overlap(tensor: "b", previous: "a"), "tensor 'b' overlaps with 'a'")
    expect(
      header: #"{"b":\#(second)}"#, zeros: 16, .hole(tensor: "b", bytes: 8),
      "there is a hole of 8 bytes before tensor 'b'")
    expect(
      header: #"{"a":\#(first)}"#, zeros: 9, .trailingBytes(bytes: 1),
      "its data ends with 1 byte of no tensor")
    expect(
      header: "{}", zeros: 3, .trailingBytes(bytes: 3), "its data ends with 3 bytes of no tensor")
  }

  @Test func whatMayBeThere() throws {
    #expect(try SafetensorsFile(FileBuilder.file("{}")).entries.isEmpty)
    #expect(try SafetensorsFile(FileBuilder.file("{}    \n")).metadata.isEmpty)
    var builder = FileBuilder()
    builder.add("b", [])
    builder.add("empty", [0, 3])
    builder.add("a", [2, 1])
    builder.parts[0].bytes = FileBuilder.bytes([-.infinity])
    builder.metadata = ["": "", "é": "→\u{1}\"\\/\u{8}\u{c}\n\r\t😀\u{feff}\u{fffe}"]
    let file = try SafetensorsFile(try builder.bytes)
    #expect(file.entries.map(\.name) == ["b", "empty", "a"])
    #expect(file.metadata == builder.metadata)
    #expect(try file.floats(of: try #require(file["b"])) == [-.infinity])
    #expect(try file.tensor(try #require(file["a"])).shape == Shape(2, 1))
    #expect(throws: ShapeError.self) { _ = try file.tensor(try #require(file["empty"])) }
    #expect(file["c"] == nil)
  }

  @Test func onlyFloat32IsRead() throws {
    let file = try SafetensorsFile(
      FileBuilder.file(#"{"a":\#(Self.entry("I64", [1]))}"#, zeros: 8))
    let error = CheckpointError.wrongType(tensor: "a", got: "I64")
    #expect(throws: error) { _ = try file.floats(of: try #require(file["a"])) }
    #expect(error.diagnosis.what == "tensor 'a' holds I64, not F32")
  }

  @Test func textsFromTheFileAreTamed() {
    let error = CheckpointError.tensorExtra(
      tensor: "\u{1B}[31m\n" + String(repeating: "x", count: 100))
    #expect(
      error.diagnosis.what
        == "the stack has no place for tensor '\u{FFFD}[31m\u{FFFD}"
        + String(repeating: "x", count: 54) + "…'")
  }
}
