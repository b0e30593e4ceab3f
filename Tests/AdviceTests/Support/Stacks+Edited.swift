import Advice
import Engine
import TestSupport
import Testing

extension Stacks {
  /// A stack after some edits, carried out as the shell's own lines say them.
  static func edited(_ stack: Sequential, _ edits: [StackEdit]) throws -> Sequential {
    var layers = stack.children
    for edit in edits {
      let words = edit.description.split(separator: " ", maxSplits: 2).map(String.init)
      let isAdd = words[0] == "add"
      let index = isAdd ? layers.count : try #require(Int(words[1])) - 1
      let text = isAdd ? String(edit.description.dropFirst(4)) : words.count > 2 ? words[2] : ""
      let made = text.isEmpty ? [] : try made(text).children
      let replaced = ["replace", "remove"].contains(words[0]) ? 1 : 0
      layers.replaceSubrange(index..<index + replaced, with: made)
    }
    return Sequential(layers)
  }
}
