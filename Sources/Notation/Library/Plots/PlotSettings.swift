/// Titles, limits, ticks and legends of pyplot's axes, in Python.
extension SourceLibrary {
  /// Further methods of `Axes`.
  static let plotSettings = #"""
      def set_title(self, label, fontdict=None, loc=None, pad=None, *, y=None, **kwargs):
        _check('Text', _TEXT, kwargs)
        self._title = str(label)
        return Text({'left': 0.0, 'right': 1.0}.get(loc, 0.5), 1.0, self._title)

      def set_xlabel(self, xlabel, fontdict=None, labelpad=None, *, loc=None, **kwargs):
        _check('Text', _TEXT, kwargs)
        self._xlabel = str(xlabel)
        return Text(0.5, 0, self._xlabel)

      def set_ylabel(self, ylabel, fontdict=None, labelpad=None, *, loc=None, **kwargs):
        _check('Text', _TEXT, kwargs)
        self._ylabel = str(ylabel)
        return Text(0, 0.5, self._ylabel)

      def get_title(self, loc='center'):
        return self._title

      def get_xlabel(self):
        return self._xlabel

      def get_ylabel(self):
        return self._ylabel

      def _limits(self, first, second, low, high):
        if second is None and isinstance(first, (tuple, list)):
          first, second = first
        first = low if first is None else first
        second = high if second is None else second
        return [None if v is None else _one(v) for v in (first, second)]

      def set_xlim(self, left=None, right=None, *, emit=True, auto=False, xmin=None, xmax=None):
        self._xlim = self._limits(left, right, xmin, xmax)
        return self.get_xlim()

      def set_ylim(self, bottom=None, top=None, *, emit=True, auto=False, ymin=None, ymax=None):
        self._ylim = self._limits(bottom, top, ymin, ymax)
        return self.get_ylim()

      def get_xlim(self):
        return tuple(_range(self._described())[0])

      def get_ylim(self):
        return tuple(_range(self._described())[1])

      def invert_yaxis(self):
        self._flipped[1] = not self._flipped[1]

      def invert_xaxis(self):
        self._flipped[0] = not self._flipped[0]

      def _scale(self, value):
        if value not in ('linear', 'log', 'symlog', 'logit'):
          raise ValueError(f"{value!r} is not a valid value for scale; supported values are 'linear', 'log'")
        return value

      def set_xscale(self, value, **kwargs):
        self._scales[0] = self._scale(value)

      def set_yscale(self, value, **kwargs):
        self._scales[1] = self._scale(value)

      def _set_ticks(self, way, ticks, labels):
        places = _numbers(ticks)
        if labels is not None and len(labels) != len(places):
          raise ValueError('The number of FixedLocator locations '
                           f'({len(places)}), usually from a call to set_ticks, does not match the number '
                           f'of labels ({len(labels)}).')
        self._ticks[way] = [places, [f'{v:g}' for v in places] if labels is None else [str(v) for v in labels]]

      def set_xticks(self, ticks, labels=None, *, minor=False, **kwargs):
        self._set_ticks('x', ticks, labels)

      def set_yticks(self, ticks, labels=None, *, minor=False, **kwargs):
        self._set_ticks('y', ticks, labels)

      def set_xticklabels(self, labels, **kwargs):
        self._set_ticks('x', (self._ticks['x'] or [range(len(labels))])[0], labels)

      def set_yticklabels(self, labels, **kwargs):
        self._set_ticks('y', (self._ticks['y'] or [range(len(labels))])[0], labels)

      def _ticks_of(self, way):
        places, labels = self._ticks[way] or ([], [])
        return _array(places), [Text(p, 0, t) for p, t in zip(places, labels)]

      def grid(self, visible=None, which='major', axis='both', **kwargs):
        known = ('alpha animated antialiased aa color c dashes dash_capstyle linestyle ls linewidth lw label '
                 'marker markersize zorder visible').split()
        for name in kwargs:
          if name not in known:
            raise ValueError(f'keyword grid_{name} is not recognized')
        self._grid = not self._grid if visible is None and not kwargs else visible is not False

      def legend(self, *args, **kwargs):
        _check('Legend', _LEGEND, kwargs, TypeError)
        handles, labels = kwargs.get('handles'), kwargs.get('labels')
        if len(args) == 1:
          labels = args[0]
        elif len(args) == 2:
          handles, labels = args
        elif len(args) > 2:
          raise TypeError('Invalid arguments to legend.')
        shown = [m for m in self._marks if not isinstance(m, (Text, AxesImage))]
        if handles is None:
          handles = shown if labels is not None else [m for m in shown if m._label and m._label[0] != '_']
        handles = [h[0] if isinstance(h, (list, tuple)) else h for h in handles]
        names = [h._label for h in handles] if labels is None else [str(v) for v in labels]
        self._legend = [[name, handle._color] for name, handle in zip(names, handles)]
        return Legend()

      def axis(self, arg=None, /, *, emit=True, **kwargs):
        if isinstance(arg, bool):
          self._off = not arg
        elif isinstance(arg, str):
          if arg not in ('on', 'off', 'equal', 'tight', 'scaled', 'auto', 'image', 'square'):
            raise ValueError(f"Unrecognized string {arg!r} to axis; try 'on' or 'off'")
          if arg in ('on', 'off'):
            self._off = arg == 'off'
        elif arg is not None:
          if len(arg) != 4:
            raise TypeError('The first argument to axis() must be an iterable of the form '
                            '[xmin, xmax, ymin, ymax]')
          self.set_xlim(arg[0], arg[1])
          self.set_ylim(arg[2], arg[3])
        return self.get_xlim() + self.get_ylim()

      def set_axis_off(self):
        self._off = True

      def set_axis_on(self):
        self._off = False

      def set_aspect(self, aspect, **kwargs):
        pass

      def tick_params(self, axis='both', **kwargs):
        pass

      def margins(self, *args, **kwargs):
        pass

      def set_facecolor(self, color):
        pass

      def autoscale(self, *args, **kwargs):
        pass

      def relim(self):
        pass

      def autoscale_view(self):
        pass

      def get_figure(self):
        return self.figure

      def get_legend_handles_labels(self):
        marks = [m for m in self._marks if m._label and m._label[0] != '_']
        return marks, [m._label for m in marks]

      def _frame(self):
        rows, columns, first, last = self._place
        a = self.figure._adjust
        width = (a['right'] - a['left']) / (columns + a['wspace'] * (columns - 1))
        height = (a['top'] - a['bottom']) / (rows + a['hspace'] * (rows - 1))
        across = lambda c: a['left'] + c * width * (1 + a['wspace'])
        down = lambda r: 1 - a['top'] + r * height * (1 + a['hspace'])
        left, top = across(first % columns), down(first // columns)
        return [left, top, across(last % columns) + width - left, down(last // columns) + height - top]

      def _described(self):
        return [self._frame(), self._title, self._xlabel, self._ylabel, self._xlim, self._ylim, self._scales,
                self._flipped, [self._ticks['x'], self._ticks['y']], self._grid, self._off, self._legend,
                [m._described() for m in self._marks]]
    """# + "\n"
}
