import Engine
import Support

extension ShapeFinder {
  /// One or two layers at the end that give the shape.
  func additions(of count: Int) -> [[StackEdit]] {
    guard let reached else { return [] }
    if count == 1 {
      let embedding = stack.children.isEmpty ? self.embedding : nil
      let flattens = flattenings(of: reached).filter { $0.1 == wanted }.map(\.0)
      let first = [linear(from: reached), embedding].compactMap { $0 }
      return (first + flattens + plain(from: reached)).map { [.add($0)] }
    }
    return flattenings(of: reached).compactMap { flatten, shape in
      linear(from: shape).map { [.add(flatten), .add($0)] }
    }
  }

  /// A linear from a shape to the wanted one, if only their last axes differ.
  private func linear(from shape: Shape) -> LayerDescription? {
    guard shape.rank == wanted.rank, shape.rank > 0, shape.last != wanted.last,
      shape.dimensions.dropLast() == wanted.dimensions.dropLast()
    else { return nil }
    return LayerRegistry.mixing(shape.last, wanted.last)
  }

  /// The layers that need no size and make the wanted shape.
  private func plain(from shape: Shape) -> [LayerDescription] {
    LayerRegistry.types.filter { type in
      type.takes == .reals && type.spec.arguments.allSatisfy { !$0.isRequired }
    }.map { LayerDescription($0) }.filter { layer in
      (try? layer.outlined().outputShape(for: shape)) == wanted
    }
  }

  /// An embedding of the data's symbols, where the wanted shape has one axis more.
  private var embedding: LayerDescription? {
    guard let symbols = passage.vocabulary,
      passage.input.dimensions[...] == wanted.dimensions.dropLast()
    else { return nil }
    return LayerRegistry.embedding(symbols, wanted.last)
  }

  /// Time axes longer than this are not divided.
  private static let longest = 4096

  /// The flattens that a shape allows, the smallest group first, with their output shapes.
  func flattenings(
    of shape: Shape, like flatten: LayerDescription = LayerRegistry.fusing(nil)
  ) -> [(LayerDescription, Shape)] {
    guard let argument = flatten.type.spec.arguments.first(where: { $0.role == .group }) else {
      return []
    }
    let groups = flatten.type.choices(of: argument.name, for: shape).filter { $0 <= Self.longest }
    // All the steps are fused by one without a number, where there may be none.
    let some = argument.isRequired ? groups : groups.filter { $0 < shape.dimensions[1] }
    let sizes = some.map { LayerValue.size($0) } + (argument.isRequired ? [] : [nil])
    return sizes.compactMap { group in
      let other = flatten.with(.group, group)
      guard let made = try? other.outlined().outputShape(for: shape), made != shape else {
        return nil
      }
      return (other, made)
    }
  }
}
