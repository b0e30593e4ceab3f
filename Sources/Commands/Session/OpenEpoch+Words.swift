import Engine
import Support

extension OpenEpoch {
  /// An open epoch as JSON fields.
  struct Fields: Encodable {
    let seen, examples: Int
  }

  /// How far it is, as JSON fields.
  var fields: Fields { Fields(seen: seen, examples: examples) }

  /// How far it is, such as `after 3,200 of 5,888 examples`.
  var place: String { "after \(grouped(seen)) of \(counted(examples, "example"))" }
}
