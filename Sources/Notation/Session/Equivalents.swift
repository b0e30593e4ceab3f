import Engine
import Support

/// What notebooks use and the shell does differently: a message names the line that does it here.
enum Equivalents {
  /// The hint for a name, given the arguments of its call, if there was one.
  typealias Hint = @Sendable ([BoundArguments.Given]) -> String?

  /// The equivalent here of a name in notebooks: `nn.LazyLinear`, `torch.LongTensor`, `summary`;
  /// nil for a name that has no equivalent.
  static func hint(_ name: String, _ given: [BoundArguments.Given] = []) -> String? {
    let parts = name.split(separator: ".").map(String.init)
    guard let last = parts.last else { return nil }
    if let hint = calls[last]?(given) { return hint }
    if let text = texts[last] { return text }
    let isLayer = parts.count > 1 && parts[parts.count - 2] == "nn"
    if isLayer { return function(likeLayer: last).map { "\($0) does it" } ?? layers[last] }
    return function(likeLoss: last).map { "\($0) is the loss" }
  }

  private static let steps = "train 100 optimizer=adam updates the weights"
  private static let batches = "train 1000 batch=32 draws batches of Xtr and Ytr"
  private static let average = "train 1000 ema=0.999 keeps an average of the weights"
  private static let memory = "leave it out: tensors are in this shell's memory"
  private static let evaluation = "eval val computes the loss over that part of the data"
  private static let shapes = "push 4x8 shows every shape and counts the parameters"
  private static let stack = "layers go on the stack: add linear 20 200; help layers lists them"

  private static let texts = [
    "plt": "plot draws the losses, after train", "matplotlib": "plot draws the losses, after train",
    "SummaryWriter": "plot draws the losses, after train",
    "optimizer": steps, "Adam": steps, "AdamW": steps, "RMSprop": steps, "Adagrad": steps,
    "Adadelta": steps, "SGD": "train 100 lr=0.1 updates the weights",
    "lr_scheduler": "train 1000 cosine=1000 lets the rate fall, decay=500:0.01 changes it",
    "clip_grad_norm_": "train 1000 clip=1 shortens the gradients of each step",
    "criterion": "F.cross_entropy(logits, targets) is the loss",
    "np": "torch has the same functions", "numpy": "torch has the same functions",
    "math": "x ** 0.5 is the root; torch has the other functions",
    "random": "torch.randint and torch.randperm draw numbers",
    "time": "time LINE shows how long a line takes, timer on does so for every line",
    "expect": "expect loss < 3 says what it checks",
    "open": "data names.txt reads a file with one item per line: Xtr and Ytr are made of it",
    "Sequential": "the stack has one name: model = Sequential([…]) makes it",
    "DataLoader": batches, "TensorDataset": batches, "Dataset": batches,
    "tqdm": "leave it out: train shows how far it has come",
    "cuda": memory,
    "compile": "leave it out: the stack needs none",
    "AveragedModel": average, "get_ema_multi_avg_fn": average, "swa_utils": average,
    "split_loss": evaluation, "estimate_loss": evaluation, "evaluate_loss": evaluation,
    "from_numpy": "torch.tensor([…]) makes a tensor of numbers",
    "manual_seed_all": "seed 42 does it",
    "DoubleTensor": "torch.tensor([…], dtype=torch.float64) makes one",
    "IntTensor": "torch.tensor([…], dtype=torch.int32) makes one",
    "ByteTensor": "torch.tensor([…], dtype=torch.uint8) makes one",
    "torchinfo": shapes, "torchsummary": shapes,
    "einops": "x.view(…), x.transpose(1, 2) and x.permute(…) regroup axes",
  ]

  /// Layers and parts of `torch.nn` that the stack makes in another way.
  private static let layers = [
    "LazyBatchNorm1d": "add batchnorm _ works the size out",
    "Module": stack,
  ]

  /// Members of models and layers in PyTorch.
  static let ofModules = [
    "cuda": memory,
    "apply": "init draws all weights anew, scale=0.1 of linear draws smaller ones",
    "register_buffer": stack, "add_module": stack, "append": stack,
  ]

  private static let calls: [String: Hint] = [
    "LazyLinear": { given in
      guard case .int(let outputs)? = given.first?.value else {
        return "add linear _ 200 works the first size out"
      }
      return "add linear _ \(outputs) works the first size out"
    },
    "LongTensor": { tensor($0, "long") }, "FloatTensor": { tensor($0, "float") },
    "BoolTensor": { tensor($0, "bool") }, "Tensor": { tensor($0, "float") },
    "summary": { summary($0) }, "rearrange": { Rearrangement.line($0) },
  ]

  /// `torch.tensor([1, 2], dtype=torch.long)` for the arguments of a legacy constructor.
  private static func tensor(_ given: [BoundArguments.Given], _ dtype: String) -> String {
    let sizes = given.compactMap(\.value.wholeNumber)
    if !sizes.isEmpty, sizes.count == given.count {
      return "torch.zeros(\(sizes.map(String.init).joined(separator: ", ")), dtype=torch.\(dtype))"
        + " does it"
    }
    let written = given.first.flatMap { argument -> String? in
      guard case .list = argument.value, let text = try? argument.value.written(), text.count <= 60
      else { return nil }
      return text
    }
    return "torch.tensor(\(written ?? "[…]"), dtype=torch.\(dtype)) does it"
  }

  /// `push 4x8` for the sizes, or the tensor, given to a model summary.
  private static func summary(_ given: [BoundArguments.Given]) -> String {
    let sizes = given.lazy.compactMap { argument -> [Int]? in
      if case .tensor(let tensor) = argument.value { return tensor.sizes }
      return argument.value.wholeNumbers
    }
    guard let shape = sizes.first, !shape.isEmpty, shape.allSatisfy({ $0 > 0 }) else {
      return shapes
    }
    return "push \(shape.map(String.init).joined(separator: "x")) shows every shape"
  }

  /// `F.pad(…)` for `nn.Pad`, and `F.cross_entropy(…)` for `nn.CrossEntropyLoss`.
  private static func function(likeLayer name: String) -> String? {
    let key = name.lowercased()
    return functionals[key] ?? functionals[String(key.dropLast(key.hasSuffix("loss") ? 4 : 0))]
  }

  private static func function(likeLoss name: String) -> String? {
    name.hasSuffix("Loss") ? function(likeLayer: name) : nil
  }

  /// How functions of `torch.nn.functional` are called, by their names without underscores.
  private static let functionals: [String: String] = {
    var calls: [String: String] = [:]
    for (name, function) in TensorFunctions.functional {
      let wanted = function.forms[0].signature.parameters.filter { $0.standard == nil }
      let arguments = wanted.map(\.name).joined(separator: ", ")
      calls[name.filter { $0 != "_" }] = "F.\(name)(\(arguments))"
    }
    return calls
  }()
}

extension Machine {
  /// `nn.Linear(3, 4)` as a value: the line that puts it on the stack.
  static func layer(
    _ name: String, _ given: [BoundArguments.Given]
  ) -> ExpressionError? {
    guard LayerParser.type(named: name) != nil else { return nil }
    let words = given.compactMap { argument in
      (try? argument.value.written()).map { (argument.name.map { "\($0)=" } ?? "") + $0 }
    }
    let layer = "\(name)(\(words.joined(separator: ", ")))"
    guard (try? LayerParser.parse(layer)) != nil else { return nil }
    return .notSupported(
      what: "\(name) as a value",
      mend: "\(HostCommand.add) \(layer) puts it on the stack, where model[-1](x) calls it")
  }

  /// A name or an attribute that the shell covers with a command.
  static func doneElsewhere(_ name: String, _ given: [BoundArguments.Given] = [])
    -> ExpressionError?
  {
    Equivalents.hint(name, given).map { .notSupported(what: "'\(name)'", mend: $0) }
  }

  /// Functions with different names in numpy or Python's `math` than in torch.
  private static let renamed = ["array": "tensor", "concatenate": "cat", "random": "randn"]

  /// The equivalent of `np.mean` or `math.sqrt`; nil for any other module.
  static func ofModule(_ module: String, _ name: String) -> ExpressionError? {
    let isMath = module == "math"
    guard isMath || module == "np" || module == "numpy" else { return nil }
    let own = renamed[name] ?? name
    let isNumber = ["pi", "inf", "nan"].contains(own)
    guard TensorFunctions.torch[own] != nil || isNumber else { return nil }
    let mend =
      isMath && own == "sqrt"
      ? "x ** 0.5 does it"
      : isMath && !isNumber
        ? "torch.\(own)(torch.tensor(float(x))).item() does it" : "torch.\(own) does it"
    return .notSupported(what: "'\(module).\(name)'", mend: mend)
  }
}
