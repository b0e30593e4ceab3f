import Engine

/// What torch.optim has besides the rules of `OptimizerRules`: the class that programs derive their own
/// from, L-BFGS, and further relatives of Adam.
extension SourceLibrary {
  static let optimizerParts = SourceLibrary(
    name: "torch.optim (parts)",
    exports: ["Optimizer", "LBFGS", "Adamax", "NAdam", "RAdam", "Rprop", "ASGD"],
    text: [base, LineSearch.text, relatives].joined(separator: "\n"),
    values: [("torch", .module(.torch)), ("_Rule", .type(BuiltinTypes.optimizer))])

  private static let base = #"""
    from collections import defaultdict

    class Optimizer(_Rule):
      def __init__(self, params, defaults):
        self.defaults = defaults
        self.state = defaultdict(dict)
        self.param_groups = []
        if isinstance(params, torch.Tensor):
          raise TypeError('params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.FloatTensor')
        groups = list(params)
        if not groups:
          raise ValueError('optimizer got an empty parameter list')
        for group in groups if isinstance(groups[0], dict) else [{'params': groups}]:
          self.add_param_group(group)

      def add_param_group(self, param_group):
        group = dict(param_group)
        params = group['params']
        group['params'] = [params] if isinstance(params, torch.Tensor) else list(params)
        for param in group['params']:
          if not isinstance(param, torch.Tensor):
            raise TypeError(f'optimizer can only optimize Tensors, but one of the params is {type(param).__name__}')
          if not param.is_leaf:
            raise ValueError("can't optimize a non-leaf Tensor")
        for name, standard in self.defaults.items():
          group.setdefault(name, standard)
        self.param_groups.append(group)

      def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
          for param in group['params']:
            if param.grad is not None:
              if set_to_none:
                param.grad = None
              else:
                param.grad.zero_()

      def step(self, closure=None):
        raise NotImplementedError

      def state_dict(self):
        params = [param for group in self.param_groups for param in group['params']]
        numbers = {id(param): number for number, param in enumerate(params)}
        groups = []
        for group in self.param_groups:
          packed = {name: value for name, value in group.items() if name != 'params'}
          packed['params'] = [numbers[id(param)] for param in group['params']]
          groups.append(packed)
        state = {numbers[id(param)]: kept for param, kept in self.state.items()}
        return {'state': state, 'param_groups': groups}

      def load_state_dict(self, state_dict):
        groups = state_dict['param_groups']
        if len(groups) != len(self.param_groups):
          raise ValueError('loaded state dict has a different number of parameter groups')
        params = [param for group in self.param_groups for param in group['params']]
        for own, other in zip(self.param_groups, groups):
          if len(own['params']) != len(other['params']):
            raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
          for name, value in other.items():
            if name != 'params':
              own[name] = value
        self.state = defaultdict(dict)
        for number, kept in state_dict['state'].items():
          self.state[params[number]] = dict(kept)

      def __repr__(self):
        groups = []
        for number, group in enumerate(self.param_groups):
          lines = [f'Parameter Group {number}']
          lines += [f'    {name}: {group[name]}' for name in sorted(group) if name != 'params']
          groups.append('\n'.join(lines) + '\n')
        return type(self).__name__ + ' (\n' + '\n'.join(groups) + ')'

    def _evaluated(closure):
      if closure is None:
        return None
      with torch.enable_grad():
        return closure()
    """#

  /// One step of each for every tensor that has a gradient, as torch's own formulas go.
  private static let relatives = #"""
    class _Descent(Optimizer):
      def __init__(self, params, lr, **settings):
        if lr < 0:
          raise ValueError(f'Invalid learning rate: {lr}')
        super().__init__(params, dict(lr=lr, **settings))

      def step(self, closure=None):
        loss = _evaluated(closure)
        with torch.no_grad():
          for group in self.param_groups:
            for param in group['params']:
              if param.grad is not None:
                slope = -param.grad if group.get('maximize') else param.grad
                state = self.state[param]
                if not state:
                  state['step'] = torch.tensor(0.0)
                state['step'] += 1
                self._move(param, slope, group, state, int(state['step'].item()))
        return loss

    class Adamax(_Descent):
      def __init__(self, params, lr=0.002, betas=(0.9, 0.999), eps=1e-08, weight_decay=0, foreach=None, *,
                   maximize=False, differentiable=False, capturable=False):
        super().__init__(params, lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize)

      def _move(self, param, slope, group, state, step):
        if step == 1:
          state['exp_avg'], state['exp_inf'] = torch.zeros_like(param), torch.zeros_like(param)
        first, second = group['betas']
        if group['weight_decay']:
          slope = slope.add(param, alpha=group['weight_decay'])
        state['exp_avg'].lerp_(slope, 1 - first)
        state['exp_inf'].copy_(torch.maximum(state['exp_inf'].mul(second), slope.abs().add_(group['eps'])))
        param.addcdiv_(state['exp_avg'], state['exp_inf'], value=-(group['lr'] / (1 - first ** step)))

    class NAdam(_Descent):
      def __init__(self, params, lr=0.002, betas=(0.9, 0.999), eps=1e-08, weight_decay=0, momentum_decay=0.004,
                   decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False,
                   differentiable=False):
        super().__init__(params, lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay,
                         decoupled_weight_decay=decoupled_weight_decay, maximize=maximize)

      def _move(self, param, slope, group, state, step):
        if step == 1:
          state['mu_product'] = torch.tensor(1.0)
          state['exp_avg'], state['exp_avg_sq'] = torch.zeros_like(param), torch.zeros_like(param)
        first, second = group['betas']
        if group['weight_decay']:
          if group['decoupled_weight_decay']:
            param.mul_(1 - group['lr'] * group['weight_decay'])
          else:
            slope = slope.add(param, alpha=group['weight_decay'])
        now = first * (1 - 0.5 * 0.96 ** (step * group['momentum_decay']))
        soon = first * (1 - 0.5 * 0.96 ** ((step + 1) * group['momentum_decay']))
        state['mu_product'] *= now
        product = state['mu_product'].item()
        state['exp_avg'].lerp_(slope, 1 - first)
        state['exp_avg_sq'].mul_(second).addcmul_(slope, slope, value=1 - second)
        width = state['exp_avg_sq'].div(1 - second ** step).sqrt().add_(group['eps'])
        param.addcdiv_(slope, width, value=-group['lr'] * (1 - now) / (1 - product))
        param.addcdiv_(state['exp_avg'], width, value=-group['lr'] * soon / (1 - product * soon))

    class RAdam(_Descent):
      def __init__(self, params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0,
                   decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False,
                   differentiable=False):
        super().__init__(params, lr, betas=betas, eps=eps, weight_decay=weight_decay,
                         decoupled_weight_decay=decoupled_weight_decay, maximize=maximize)

      def _move(self, param, slope, group, state, step):
        if step == 1:
          state['exp_avg'], state['exp_avg_sq'] = torch.zeros_like(param), torch.zeros_like(param)
        first, second = group['betas']
        if group['weight_decay']:
          if group['decoupled_weight_decay']:
            param.mul_(1 - group['lr'] * group['weight_decay'])
          else:
            slope = slope.add(param, alpha=group['weight_decay'])
        state['exp_avg'].lerp_(slope, 1 - first)
        state['exp_avg_sq'].mul_(second).addcmul_(slope, slope, value=1 - second)
        mean = state['exp_avg'] / (1 - first ** step)
        most = 2 / (1 - second) - 1
        reached = most - 2 * step * second ** step / (1 - second ** step)
        if reached > 5:
          share = ((reached - 4) * (reached - 2) * most / ((most - 4) * (most - 2) * reached)) ** 0.5
          width = state['exp_avg_sq'].sqrt().add_(group['eps'])
          param.add_(mean * group['lr'] * ((1 - second ** step) ** 0.5 / width) * share, alpha=-1.0)
        else:
          param.add_(mean * group['lr'], alpha=-1.0)

    class Rprop(_Descent):
      def __init__(self, params, lr=0.01, etas=(0.5, 1.2), step_sizes=(1e-06, 50), *, capturable=False,
                   foreach=None, maximize=False, differentiable=False):
        super().__init__(params, lr, etas=etas, step_sizes=step_sizes, maximize=maximize)

      def _move(self, param, slope, group, state, step):
        if step == 1:
          state['prev'] = torch.zeros_like(param)
          state['step_size'] = torch.full_like(slope, group['lr'])
        less, more = group['etas']
        low, high = group['step_sizes']
        sign = slope.mul(state['prev']).sign()
        factor = torch.where(sign > 0, torch.full_like(sign, more), torch.where(sign < 0, torch.full_like(sign, less), torch.ones_like(sign)))
        state['step_size'].mul_(factor).clamp_(low, high)
        slope = torch.where(sign < 0, torch.zeros_like(slope), slope)
        param.addcmul_(slope.sign(), state['step_size'], value=-1)
        state['prev'].copy_(slope)

    class ASGD(_Descent):
      def __init__(self, params, lr=0.01, lambd=0.0001, alpha=0.75, t0=1000000.0, weight_decay=0, foreach=None,
                   maximize=False, differentiable=False, capturable=False):
        super().__init__(params, lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, maximize=maximize)

      def _move(self, param, slope, group, state, step):
        if step == 1:
          state['eta'], state['mu'] = torch.tensor(float(group['lr'])), torch.tensor(1.0)
          state['ax'] = torch.zeros_like(param)
        if group['weight_decay']:
          slope = slope.add(param, alpha=group['weight_decay'])
        eta, mu = state['eta'].item(), state['mu'].item()
        param.mul_(1 - group['lambd'] * eta)
        param.add_(slope, alpha=-eta)
        if mu != 1:
          state['ax'].add_(param.sub(state['ax']).mul_(mu))
        else:
          state['ax'].copy_(param)
        state['eta'] = torch.tensor(group['lr'] / (1 + group['lambd'] * group['lr'] * step) ** group['alpha'])
        state['mu'] = torch.tensor(1 / max(1, step - group['t0']))
    """#
}
