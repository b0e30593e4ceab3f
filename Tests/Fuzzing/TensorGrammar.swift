/// Random lines about tensors that share their memory, determined by a seed: views, changes in place,
/// gradients and modules, of which many are valid and others almost.
struct TensorGrammar {
  /// What most lines are about.
  enum Topic: String, CaseIterable {
    case views, changes, backward, modules
  }

  /// The names that lines give tensors.
  static let tensors = ["x", "y", "z", "w", "v"]
  /// A module and an optimizer of it.
  static let others = ["m", "o"]

  private var random: RandomChoice
  private let topic: Topic

  init(_ random: RandomChoice, _ topic: Topic) { (self.random, self.topic) = (random, topic) }

  /// Lines that give the names their first values.
  mutating func beginning() -> [String] {
    Self.tensors.map { "\($0) = \(made())" } + ["m = \(module(2))", "o = \(optimizer())"]
  }

  /// A line, now and then with a few characters spoilt.
  mutating func line() -> String {
    var chosen = topic
    if random.once(in: 3) { chosen = random.one(of: Topic.allCases) }
    let line =
      switch chosen {
      case .views: "\(name()) = \(view())"
      case .changes: change()
      case .backward: backward()
      case .modules: ofModules()
      }
    return random.once(in: 12) ? random.spoilt(line) : line
  }

  private mutating func name() -> String { random.one(of: Self.tensors) }
  private mutating func one(_ choices: String...) -> String { random.one(of: choices) }
  private mutating func axis() -> String { one("0", "1", "-1", "-2", "2", "5") }
  private mutating func number() -> String {
    one("0", "1", "2", "-1", "0.5", "3.25", "float('nan')", "float('inf')", "10**20", "True")
  }

  private mutating func sizes() -> String {
    one("3, 4", "4", "2, 3, 4", "", "1, 4", "3, 0", "4, 4", "2, 1, 4")
  }

  private mutating func made() -> String {
    let gradient = random.once(in: 2) ? ", requires_grad=True" : ""
    return switch random.below(8) {
    case 0: "torch.zeros(\(sizes()), dtype=torch.float64\(gradient))"
    case 1: "torch.arange(12).view(3, 4)"
    case 2: "torch.ones(3, 4, dtype=torch.\(one("int32", "uint8", "bool")))"
    case 3: "torch.ones(3, 4, device='meta'\(gradient))"
    case 4: "torch.arange(12.0\(gradient)).view(3, 4)"
    default: "torch.randn(\(sizes())\(gradient))"
    }
  }

  private mutating func view() -> String {
    let base = random.once(in: 4) ? "(\(operation()))" : name()
    let member = random.one(of: [
      "T", "data", "grad", "detach()", "view(-1)", "view(2, 6)", "view(4, 3)", "reshape(-1, 2)",
      "flatten()", "squeeze()", "unsqueeze(\(axis()))", "expand(2, 3, 4)", "expand(-1, 4)",
      "transpose(\(axis()), \(axis()))", "permute(1, 0)", "movedim(\(axis()), \(axis()))",
      "select(\(axis()), 1)", "narrow(\(axis()), 1, 2)", "diagonal()", "unbind(\(axis()))[0]",
      "split(2, \(axis()))[-1]", "chunk(2)[0]", "unfold(\(axis()), 2, 1)", "view_as(\(name()))",
      "swapaxes(0, 1)", "t()", "mT", "contiguous()", "clone()", "requires_grad_()",
      "as_strided((2, 2), (1, 2))", "expand_as(\(name()))", "unflatten(-1, (2, 2))", "real",
      "view(torch.int32)", "to('meta')", "to(torch.float64)", "double()", "tensor_split(3)[1]",
    ])
    return random.once(in: 3) ? "\(base)[\(index())]" : "\(base).\(member)"
  }

  private mutating func index() -> String {
    random.one(of: [
      "0", "-1", "1:", ":, 1", "..., ::2", "None", "::2, 1:", "\(name()) > 0", "[0, 2]",
      "torch.tensor([1, 0])", "1, 2", "...", ":0", "-3:-1", "[[0], [1]]", "7", "True", "1, None",
      "[0, 1], [2, 3]", ":, torch.tensor([True, False, True, False])",
    ])
  }

  private mutating func operation() -> String {
    let (a, b) = (name(), name())
    return random.one(of: [
      "\(a) + \(b)", "\(a) * \(b)", "\(a) @ \(b)", "\(a) @ \(b).T", "\(a) / \(b)", "\(a) ** 2",
      "\(a).exp()", "\(a).sum(\(axis()))", "\(a).mean()", "torch.cat([\(a), \(b)], \(axis()))",
      "torch.stack([\(a), \(b)])", "\(a).softmax(\(axis()))", "\(a).max(\(axis())).values",
      "\(a).relu()", "torch.where(\(a) > 0, \(a), \(b))", "\(a).sort(\(axis())).values",
      "F.layer_norm(\(a), (4,))", "F.cross_entropy(\(a), torch.tensor([0, 1, 2]))",
      "\(a).cumsum(\(axis()))", "\(a).gather(1, torch.zeros(3, 2, dtype=torch.long))",
      "torch.einsum('ij,kj->ik', \(a), \(b))", "\(a).norm()", "F.pad(\(a), (1, 1))",
      "\(a).masked_fill(\(b) > 0, 0)", "\(a).index_select(0, torch.tensor([1, 1]))",
      "m(\(a))", "\(a).std(\(axis()))", "\(a).prod()", "\(a).abs().log1p()", "\(a).clamp(0, 1)",
      "torch.outer(\(a).view(-1), \(b).view(-1))", "\(a).roll(1)", "\(a).tril()", "\(a).var()",
    ])
  }

  private mutating func change() -> String {
    let (a, b) = (name(), name())
    return random.one(of: [
      "\(a).add_(\(number()))", "\(a).add_(\(b))", "\(a).mul_(\(b))", "\(a) += \(operation())",
      "\(a) -= \(b)", "\(a) *= \(number())", "\(a) /= \(number())",
      "\(a)[\(index())] = \(number())",
      "\(a)[\(index())] = \(b)", "\(a)[\(index())] += 1", "\(a).zero_()", "\(a).fill_(\(number()))",
      "\(a).copy_(\(b))", "\(a).masked_fill_(\(b) > 0, \(number()))", "\(a).clamp_(0, 1)",
      "\(a).normal_()", "\(a).uniform_(-1, 1)", "\(a).exp_()", "\(a).data.mul_(2)",
      "\(a).data = \(b)", "\(a).data += \(b)", "\(a).T.add_(\(b).T)", "\(a).view(-1)[1:].zero_()",
      "\(a).index_fill_(\(axis()), torch.tensor([0]), 1)", "\(a).unsqueeze_(0)", "\(a).t_()",
      "\(a).squeeze_()", "\(a).scatter_(1, torch.zeros(3, 1, dtype=torch.long), 5)",
      "\(a).index_add_(0, torch.tensor([0, 0]), torch.ones(2, 4))", "\(a).detach_()",
      "\(a).requires_grad_(\(one("True", "False")))", "\(a).sub_(\(a).T)", "\(a).copy_(\(a).T)",
      "with torch.no_grad(): \(a) -= 0.1 * \(b)", "\(a).expand(2, 3, 4).add_(1)",
      "F.relu(\(a), inplace=True)", "\(a).resize_(2, 2)", "\(a).set_(\(b))", "\(a).pow_(2)",
      "for i in range(3): \(a)[i] = \(b)[i]", "\(a), \(b) = \(b), \(a)", "\(a).cumsum_(0)",
    ])
  }

  private mutating func backward() -> String {
    let (a, b) = (name(), name())
    return random.one(of: [
      "\(a) = \(operation())", "\(a) = \(operation())", "\(a).sum().backward()",
      "\(a).backward()", "\(a).backward(torch.ones_like(\(a)))", "\(a).backward(\(b))",
      "\(a).sum().backward(retain_graph=True)", "(\(operation())).sum().backward()",
      "\(a).sum().backward(create_graph=True)", "\(a).retain_grad()", "\(a).grad = None",
      "\(a).grad.zero_()", "\(a).grad += \(b)", "\(a).grad = \(b)",
      "\(a) = torch.autograd.grad((\(operation())).sum(), \(b))[0]",
      "\(a) = torch.autograd.grad((\(operation())).sum(), \(b), create_graph=True)[0]",
      "\(a).register_hook(lambda g: g * 2)", "\(a).register_hook(lambda g: \(b))",
      "\(a).grad_fn", "\(a).requires_grad_()", "\(a) = \(b).detach().requires_grad_()",
      "with torch.no_grad(): \(a) = \(operation())", "\(a).is_leaf", "\(a)._version",
      "with torch.no_grad(): \(a) -= 0.1 * \(a).grad", "h = \(a).register_hook(print)",
      "h.remove()",
      "for i in range(3): \(a) = \(a) * \(b)", "\(a).grad.backward()",
      "torch.set_grad_enabled(\(one("True", "True", "False")))",
    ])
  }

  private mutating func module(_ depth: Int) -> String {
    if depth > 0, random.once(in: 2) {
      return
        "nn.Sequential(\((0...random.below(3)).map { _ in module(depth - 1) }.joined(separator: ", ")))"
    }
    return random.one(of: [
      "nn.Linear(4, 3)", "nn.Linear(4, 4, bias=False)", "nn.LayerNorm(4)", "nn.ReLU()",
      "nn.Dropout(0.5)", "nn.BatchNorm1d(4)", "nn.Flatten(0)", "nn.Embedding(12, 4)", "nn.GELU()",
      "nn.LSTM(4, 3)", "nn.GRUCell(4, 3)", "nn.Conv1d(3, 2, 2)", "nn.Bilinear(4, 4, 2)",
      "nn.MultiheadAttention(4, 2)", "nn.Identity()", "nn.Linear(4, 3, device='meta')",
      "nn.RMSNorm(4)", "nn.Linear(4, 3, dtype=torch.float64)", "nn.ParameterList([torch.ones(3)])",
      "nn.ModuleList([nn.Linear(4, 4), nn.Tanh()])", "nn.PReLU()", "nn.Softmax(-1)",
    ])
  }

  private mutating func optimizer() -> String {
    "torch.optim."
      + one(
        "SGD(m.parameters(), lr=0.1)", "SGD(m.parameters(), lr=0.1, momentum=0.9, nesterov=True)",
        "Adam(m.parameters())", "AdamW([x, y], lr=0.01)", "RMSprop(m.parameters(), lr=0.1)",
        "Adagrad([x])", "SGD([{'params': [x]}, {'params': m.parameters(), 'lr': 1}], lr=0.1)")
  }

  private mutating func ofModules() -> String {
    let (a, b) = (name(), name())
    return random.one(of: [
      "m = \(module(2))", "o = \(optimizer())", "\(a) = m(\(b))", "\(a) = m(\(b))",
      "m(\(a)).sum().backward()", "(m(\(a)) ** 2).mean().backward()", "o.step()", "o.zero_grad()",
      "m.zero_grad()", "m.eval()", "m.train()", "m.double()", "m.float()", "m.to('meta')",
      "m[0] = \(module(1))", "m[0].weight.data.fill_(1)", "m[0].weight.grad", "m[0].bias = None",
      "m.weight = nn.Parameter(\(a))", "m.load_state_dict(m.state_dict())",
      "m.append(\(module(1)))",
      "nn.utils.clip_grad_norm_(m.parameters(), 1.0)", "m.apply(lambda l: l.zero_grad())",
      "[p.shape for p in m.parameters()]", "m.requires_grad_(\(one("True", "False")))",
      "nn.init.normal_(m[0].weight)", "m.register_buffer('b', \(a))", "m.state_dict()",
      "o.param_groups[0]['lr'] = \(number())", "s = torch.optim.lr_scheduler.StepLR(o, 2)",
      "s.step()", "o.add_param_group({'params': [\(a)]})", "m[0].weight[0] = 0",
      "with torch.no_grad(): m[0].weight[0] = \(a)[0]", "m.register_forward_hook(print)",
      "for p in m.parameters(): p.data -= 0.1 * p.grad", "m = m[0]", "m.add_module('n', m)",
      "m[0].weight = m[-1].weight", "o.load_state_dict(o.state_dict())", "\(a) = m.weight.data",
    ])
  }
}
