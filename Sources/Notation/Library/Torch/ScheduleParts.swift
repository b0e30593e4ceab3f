import Engine

/// What torch.optim.lr_scheduler has besides the curves of `RateCurve`: they go by an optimizer's
/// `param_groups`, whatever optimizer it is.
extension SourceLibrary {
  static let scheduleParts = SourceLibrary(
    name: "torch.optim.lr_scheduler (parts)",
    exports: [
      "LRScheduler", "_LRScheduler", "LinearLR", "ConstantLR", "PolynomialLR", "MultiplicativeLR",
      "CosineAnnealingWarmRestarts", "CyclicLR", "SequentialLR", "ChainedScheduler",
    ],
    text: [schedules, restarts, several].joined(separator: "\n"),
    values: [("torch", .module(.torch))])

  private static let schedules = #"""
    from math import cos, pi, floor

    class LRScheduler:
      def __init__(self, optimizer, last_epoch=-1):
        self.optimizer = optimizer
        for group in optimizer.param_groups:
          if last_epoch == -1:
            group.setdefault('initial_lr', group['lr'])
          elif 'initial_lr' not in group:
            raise KeyError("param 'initial_lr' is not specified in param_groups[0] when resuming an optimizer")
        self.base_lrs = [group['initial_lr'] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._step_count = 0
        self.step()

      def get_lr(self):
        raise NotImplementedError

      def get_last_lr(self):
        return self._last_lr

      def _rates(self):
        return [group['lr'] for group in self.optimizer.param_groups]

      def step(self, epoch=None):
        self._step_count += 1
        if epoch is None:
          self.last_epoch += 1
          rates = self.get_lr()
        else:
          self.last_epoch = epoch
          rates = self._get_closed_form_lr() if hasattr(self, '_get_closed_form_lr') else self.get_lr()
        for group, rate in zip(self.optimizer.param_groups, rates):
          group['lr'] = rate
        self._last_lr = self._rates()

      def state_dict(self):
        return {name: value for name, value in self.__dict__.items() if name != 'optimizer'}

      def load_state_dict(self, state_dict):
        for name, value in state_dict.items():
          setattr(self, name, value)

    _LRScheduler = LRScheduler

    class LinearLR(LRScheduler):
      def __init__(self, optimizer, start_factor=1.0 / 3, end_factor=1.0, total_iters=5, last_epoch=-1):
        if start_factor > 1.0 or start_factor <= 0:
          raise ValueError('Starting multiplicative factor expected to be greater than 0 and less or equal to 1.')
        if end_factor > 1.0 or end_factor < 0:
          raise ValueError('Ending multiplicative factor expected to be between 0 and 1.')
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

      def get_lr(self):
        if self.last_epoch == 0:
          return [rate * self.start_factor for rate in self._rates()]
        if self.last_epoch > self.total_iters:
          return self._rates()
        rise = self.end_factor - self.start_factor
        return [rate * (1.0 + rise / (self.total_iters * self.start_factor + (self.last_epoch - 1) * rise)) for rate in self._rates()]

      def _get_closed_form_lr(self):
        rise = (self.end_factor - self.start_factor) * min(self.total_iters, self.last_epoch) / self.total_iters
        return [rate * (self.start_factor + rise) for rate in self.base_lrs]

    class ConstantLR(LRScheduler):
      def __init__(self, optimizer, factor=1.0 / 3, total_iters=5, last_epoch=-1):
        if factor > 1.0 or factor < 0:
          raise ValueError('Constant multiplicative factor expected to be between 0 and 1.')
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

      def get_lr(self):
        if self.last_epoch == 0:
          return [rate * self.factor for rate in self._rates()]
        if self.last_epoch != self.total_iters:
          return self._rates()
        return [rate * (1.0 / self.factor) for rate in self._rates()]

      def _get_closed_form_lr(self):
        return [rate * (self.factor + (self.last_epoch >= self.total_iters) * (1 - self.factor)) for rate in self.base_lrs]

    class PolynomialLR(LRScheduler):
      def __init__(self, optimizer, total_iters=5, power=1.0, last_epoch=-1):
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

      def get_lr(self):
        if self.last_epoch == 0 or self.last_epoch > self.total_iters:
          return self._rates()
        fall = ((1.0 - self.last_epoch / self.total_iters) / (1.0 - (self.last_epoch - 1) / self.total_iters)) ** self.power
        return [rate * fall for rate in self._rates()]

      def _get_closed_form_lr(self):
        return [rate * (1.0 - min(self.total_iters, self.last_epoch) / self.total_iters) ** self.power for rate in self.base_lrs]

    class MultiplicativeLR(LRScheduler):
      def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambdas = list(lr_lambda) if isinstance(lr_lambda, (list, tuple)) else [lr_lambda] * len(optimizer.param_groups)
        super().__init__(optimizer, last_epoch)

      def get_lr(self):
        if self.last_epoch == 0:
          return self._rates()
        return [rate * factor(self.last_epoch) for rate, factor in zip(self._rates(), self.lr_lambdas)]
    """#

  private static let restarts = #"""
    class CosineAnnealingWarmRestarts(LRScheduler):
      def __init__(self, optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1):
        if T_0 <= 0 or not isinstance(T_0, int):
          raise ValueError(f'Expected positive integer T_0, but got {T_0}')
        if T_mult < 1 or not isinstance(T_mult, int):
          raise ValueError(f'Expected integer T_mult >= 1, but got {T_mult}')
        self.T_0, self.T_i, self.T_mult, self.eta_min, self.T_cur = T_0, T_0, T_mult, eta_min, last_epoch
        super().__init__(optimizer, last_epoch)

      def get_lr(self):
        return [self.eta_min + (rate - self.eta_min) * (1 + cos(pi * self.T_cur / self.T_i)) / 2 for rate in self.base_lrs]

      def step(self, epoch=None):
        if epoch is None:
          self.last_epoch += 1
          self.T_cur += 1
          if self.T_cur >= self.T_i:
            self.T_cur -= self.T_i
            self.T_i *= self.T_mult
        else:
          self.T_i, self.T_cur = self.T_0, epoch
          while self.T_cur >= self.T_i:
            self.T_cur -= self.T_i
            self.T_i *= self.T_mult
          self.last_epoch = floor(epoch)
        for group, rate in zip(self.optimizer.param_groups, self.get_lr()):
          group['lr'] = rate
        self._last_lr = self._rates()

    class CyclicLR(LRScheduler):
      def __init__(self, optimizer, base_lr, max_lr, step_size_up=2000, step_size_down=None, mode='triangular',
                   gamma=1.0, scale_fn=None, scale_mode='cycle', cycle_momentum=True, base_momentum=0.8,
                   max_momentum=0.9, last_epoch=-1):
        if mode not in ('triangular', 'triangular2', 'exp_range') and scale_fn is None:
          raise ValueError('mode is invalid and scale_fn is None')
        count = len(optimizer.param_groups)
        self.max_lrs = list(max_lr) if isinstance(max_lr, (list, tuple)) else [max_lr] * count
        lows = list(base_lr) if isinstance(base_lr, (list, tuple)) else [base_lr] * count
        self._lows = lows
        if last_epoch == -1:
          for group, rate in zip(optimizer.param_groups, lows):
            group['lr'] = rate
        down = step_size_up if step_size_down is None else step_size_down
        self.total_size = float(step_size_up) + float(down)
        self.step_ratio = float(step_size_up) / self.total_size
        self.cycle_momentum = cycle_momentum
        self.base_momentum, self.max_momentum = base_momentum, max_momentum
        if cycle_momentum:
          if 'momentum' not in optimizer.param_groups[0] and 'betas' not in optimizer.param_groups[0]:
            raise ValueError('optimizer must support momentum or beta1 with `cycle_momentum` option enabled')
          for group in optimizer.param_groups:
            self._set_momentum(group, max_momentum)
        self._scale, self._by_cycle = scale_fn, scale_mode == 'cycle'
        if scale_fn is None:
          self._by_cycle = mode != 'exp_range'
          self._scale = {
            'triangular': lambda x: 1.0,
            'triangular2': lambda x: 1 / (2.0 ** (x - 1)),
            'exp_range': lambda x: gamma ** x,
          }[mode]
        super().__init__(optimizer, last_epoch)
        self.base_lrs = lows

      def _set_momentum(self, group, value):
        if 'betas' in group:
          group['betas'] = (value, *group['betas'][1:])
        else:
          group['momentum'] = value

      def get_lr(self):
        cycle = floor(1 + self.last_epoch / self.total_size)
        at = 1.0 + self.last_epoch / self.total_size - cycle
        share = at / self.step_ratio if at <= self.step_ratio else (at - 1) / (self.step_ratio - 1)
        scale = self._scale(cycle if self._by_cycle else self.last_epoch)
        rates = [low + (high - low) * share * scale for low, high in zip(self._lows, self.max_lrs)]
        if self.cycle_momentum:
          for group in self.optimizer.param_groups:
            self._set_momentum(group, self.max_momentum - (self.max_momentum - self.base_momentum) * share * scale)
        return rates
    """#

  private static let several = #"""
    class SequentialLR(LRScheduler):
      def __init__(self, optimizer, schedulers, milestones, last_epoch=-1):
        if len(milestones) != len(schedulers) - 1:
          raise ValueError(f'Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got number of schedulers {len(schedulers)} and the number of milestones to be equal to {len(milestones)}')
        self.optimizer, self._schedulers, self._milestones = optimizer, schedulers, milestones
        self.last_epoch = last_epoch + 1
        # Each has moved the rate as it was made: the first begins anew from the first rate.
        for group in optimizer.param_groups:
          group['lr'] = group['initial_lr']
        schedulers[0].step(0)
        self._last_lr = schedulers[0].get_last_lr()

      def step(self):
        self.last_epoch += 1
        place = len([milestone for milestone in self._milestones if milestone <= self.last_epoch])
        scheduler = self._schedulers[place]
        if place > 0 and self._milestones[place - 1] == self.last_epoch:
          scheduler.step(0)
        else:
          scheduler.step()
        self._last_lr = scheduler.get_last_lr()

    class ChainedScheduler(LRScheduler):
      def __init__(self, schedulers, optimizer=None):
        if not schedulers:
          raise ValueError('ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.')
        self._schedulers = list(schedulers)
        self.optimizer = optimizer or schedulers[0].optimizer
        self._last_lr = self._rates()

      def step(self):
        for scheduler in self._schedulers:
          scheduler.step()
        self._last_lr = self._rates()
    """#
}
