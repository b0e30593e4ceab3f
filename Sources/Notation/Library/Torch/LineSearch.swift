/// `torch.optim.LBFGS`, and the search along a line that it may use.
///
/// Source: Nocedal and Wright, Numerical Optimization, algorithms 3.5, 3.6 and 7.4; the order of
/// operations is torch's, so that the digits are.
enum LineSearch {
  static let text = search + "\n" + method

  private static let search = #"""
    def _between(a, b, bounds=None):
      # The least point of the cubic through two points with their slopes; a point is (place, value, slope).
      low, high = bounds if bounds is not None else (min(a[0], b[0]), max(a[0], b[0]))
      mean = a[2] + b[2] - 3 * (a[1] - b[1]) / (a[0] - b[0])
      square = mean ** 2 - a[2] * b[2]
      if square < 0:
        return (low + high) / 2.0
      root = square.sqrt()
      near, far = (a, b) if a[0] <= b[0] else (b, a)
      place = far[0] - (far[0] - near[0]) * ((far[2] + root - mean) / (far[2] - near[2] + 2 * root))
      return min(max(place, low), high)

    def _search(evaluate, step, direction, value, gradient, slope, most):
      # A step with the strong Wolfe conditions: less by 1e-4 of the slope, and a slope of 0.9 or less.
      # A point is [place, value, slope, gradient].
      least_move = direction.abs().max()

      def point(place):
        value, gradient = evaluate(place)
        return [place, value, gradient.dot(direction), gradient]

      start = [0, value, slope, gradient.clone()]
      last, now = start, point(step)
      calls, rounds, bracket = 1, 0, None
      while rounds < most:
        if now[1] > value + 1e-4 * now[0] * slope or (rounds > 1 and now[1] >= last[1]):
          bracket = [last, now]
          break
        if abs(now[2]) <= -0.9 * slope:
          return now, calls
        if now[2] >= 0:
          bracket = [last, now]
          break
        bounds = (now[0] + 0.01 * (now[0] - last[0]), now[0] * 10)
        last, now = now, point(_between(last, now, bounds))
        calls += 1
        rounds += 1
      if bracket is None:
        bracket = [start, now]
      low = 0 if bracket[0][1] <= bracket[1][1] else 1
      is_slow = False
      while rounds < most:
        if abs(bracket[1][0] - bracket[0][0]) * least_move < 1e-9:
          break
        place = _between(bracket[0], bracket[1])
        left, right = min(bracket[0][0], bracket[1][0]), max(bracket[0][0], bracket[1][0])
        margin = 0.1 * (right - left)
        if min(right - place, place - left) < margin:
          if is_slow or place >= right or place <= left:
            place = right - margin if abs(place - right) < abs(place - left) else left + margin
            is_slow = False
          else:
            is_slow = True
        else:
          is_slow = False
        now = point(place)
        calls += 1
        rounds += 1
        high = 1 - low
        if now[1] > value + 1e-4 * place * slope or now[1] >= bracket[low][1]:
          bracket[high] = now
          low = 0 if bracket[0][1] <= bracket[1][1] else 1
          continue
        if abs(now[2]) <= -0.9 * slope:
          return now, calls
        if now[2] * (bracket[high][0] - bracket[low][0]) >= 0:
          bracket[high] = bracket[low]
        bracket[low] = now
      return bracket[low], calls
    """#

  private static let method = #"""
    class LBFGS(Optimizer):
      def __init__(self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-07, tolerance_change=1e-09,
                   history_size=100, line_search_fn=None):
        if lr < 0:
          raise ValueError(f'Invalid learning rate: {lr}')
        if line_search_fn not in (None, 'strong_wolfe'):
          raise RuntimeError("only 'strong_wolfe' is supported")
        super().__init__(params, dict(
          lr=lr, max_iter=max_iter, max_eval=max_iter * 5 // 4 if max_eval is None else max_eval,
          tolerance_grad=tolerance_grad, tolerance_change=tolerance_change, history_size=history_size,
          line_search_fn=line_search_fn))
        if len(self.param_groups) != 1:
          raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]['params']

      def _slope(self):
        return torch.cat([torch.zeros(p.numel(), dtype=p.dtype) if p.grad is None else p.grad.reshape(-1) for p in self._params], 0)

      def _go(self, step, direction):
        start = 0
        for param in self._params:
          end = start + param.numel()
          param.add_(direction[start:end].view_as(param), alpha=step)
          start = end

      def _direction(self, slope, state, history):
        # The product of the inverse second derivative, of which the last steps say something, and the slope.
        if state['n_iter'] == 1:
          state['old_dirs'], state['old_stps'], state['ro'], state['H_diag'] = [], [], [], 1
          return slope.neg()
        change, moved = slope.sub(state['prev_flat_grad']), state['d'].mul(state['t'])
        product = change.dot(moved)
        if product > 1e-10:
          if len(state['old_dirs']) == history:
            for name in ('old_dirs', 'old_stps', 'ro'):
              state[name].pop(0)
          state['old_dirs'].append(change)
          state['old_stps'].append(moved)
          state['ro'].append(1.0 / product)
          state['H_diag'] = product / change.dot(change)
        memory = list(zip(state['old_dirs'], state['old_stps'], state['ro']))
        direction, shares = slope.neg(), []
        for change, moved, weight in reversed(memory):
          shares.append(moved.dot(direction) * weight)
          direction.add_(change, alpha=-shares[-1])
        direction = torch.mul(direction, state['H_diag'])
        for (change, moved, weight), share in zip(memory, reversed(shares)):
          direction.add_(moved, alpha=share - change.dot(direction) * weight)
        return direction

      def step(self, closure):
        with torch.no_grad():
          return self._step(lambda: _evaluated(closure))

      def _step(self, closure):
        group = self.param_groups[0]
        state = self.state[self._params[0]]
        state.setdefault('func_evals', 0)
        state.setdefault('n_iter', 0)
        first = closure()
        loss, evaluations = float(first), 1
        state['func_evals'] += 1
        slope = self._slope()
        if slope.abs().max() <= group['tolerance_grad']:
          return first
        for number in range(1, group['max_iter'] + 1):
          state['n_iter'] += 1
          direction = self._direction(slope, state, group['history_size'])
          before = loss
          state['prev_flat_grad'], state['d'] = slope.clone(), direction
          step = min(1.0, 1.0 / slope.abs().sum()) * group['lr'] if state['n_iter'] == 1 else group['lr']
          along = slope.dot(direction)
          state['t'] = step
          if along > -group['tolerance_change']:
            break
          calls, is_done = 0, False
          if group['line_search_fn'] is not None:
            kept = [param.clone() for param in self._params]

            def evaluate(step):
              self._go(step, direction)
              loss = float(closure())
              slope = self._slope()
              for param, value in zip(self._params, kept):
                param.copy_(value)
              return loss, slope

            found, calls = _search(evaluate, step, direction, loss, slope, along, group['max_eval'] - evaluations)
            step, loss, slope = found[0], found[1], found[3]
            state['t'] = step
            self._go(step, direction)
            is_done = bool(slope.abs().max() <= group['tolerance_grad'])
          else:
            self._go(step, direction)
            if number != group['max_iter']:
              loss = float(closure())
              slope = self._slope()
              is_done = bool(slope.abs().max() <= group['tolerance_grad'])
              calls = 1
          evaluations += calls
          state['func_evals'] += calls
          if number == group['max_iter'] or evaluations >= group['max_eval'] or is_done:
            break
          if direction.mul(step).abs().max() <= group['tolerance_change']:
            break
          if abs(loss - before) < group['tolerance_change']:
            break
        state['prev_loss'] = before
        return first
    """#
}
