import Engine

/// Functions that choose elements by number.
enum IndexFunctions {
  static let all: [TensorFunction] = [
    TensorFunction(
      "gather", .both, "input: Tensor, dim: int, index: Tensor",
      "Elements along an axis by an index of the same rank.",
      example: "torch.eye(3).gather(1, torch.tensor([[0], [1], [2]]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().gathered(try arguments.int("dim"), try arguments.tensor("index")))
    },
    TensorFunction(
      "index_select", .both, "input: Tensor, dim: int, index: Tensor", "Chosen indices of an axis.",
      example: "torch.eye(3).index_select(0, torch.tensor([2, 0]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().selecting(try arguments.int("dim"), try arguments.tensor("index")))
    },
    TensorFunction(
      "take", .both, "input: Tensor, index: Tensor", "Elements by their number in order.",
      example: "torch.arange(10, 16).view(2, 3).take(torch.tensor([0, 5]))"
    ) { arguments, _ in
      let (tensor, index) = (try arguments.tensor(), try arguments.tensor("index"))
      guard index.dtype == .int64 else {
        throw TensorError.wrongDType(
          operation: "take's index", wants: "int64", got: index.dtype)
      }
      return .tensor(try tensor.contiguous().viewed([tensor.count]).indexed([.tensor(index)]))
    },
    TensorFunction(
      "masked_select", .both, "input: Tensor, mask: Tensor", "The elements where a mask is true.",
      example: "torch.arange(4).masked_select(torch.arange(4) > 1)"
    ) { arguments, _ in
      .tensor(try arguments.tensor().masked(by: try arguments.tensor("mask")))
    },
    TensorFunction(
      "nonzero", .both, "input: Tensor", "The indices of the elements that are not 0.",
      example: "torch.eye(3).nonzero()"
    ) { arguments, _ in .tensor(try arguments.tensor().nonzero()) },
    TensorFunction(
      "one_hot", .functional, "tensor: Tensor, num_classes: int = -1",
      "A last axis with 1 where the number says, 0 elsewhere.",
      example: "F.one_hot(torch.tensor([0, 2]), num_classes=3)"
    ) { arguments, _ in
      .tensor(try arguments.tensor("tensor").oneHot(try arguments.int("num_classes")))
    },
    TensorFunction(
      "embedding", .functional, "input: Tensor, weight: Tensor", "Rows of a table by number.",
      example: "F.embedding(torch.tensor([[0, 1]]), torch.eye(3)).shape"
    ) { arguments, _ in
      .tensor(try .embedded(try arguments.tensor(), try arguments.tensor("weight")))
    },
  ]
}
