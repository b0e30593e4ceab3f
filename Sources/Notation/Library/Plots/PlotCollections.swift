/// What pyplot draws besides curves and words, in Python.
extension SourceLibrary {
  static let plotCollections = #"""
    class PathCollection(Artist):
      __module__ = 'matplotlib.collections'

      def __init__(self, x, y, size, color, colors, marker, alpha, label):
        self._x, self._y, self._size, self._color, self._colors = x, y, size, color, colors
        self._marker = _sign(marker or 'o')
        self._alpha = _number(alpha, 1.0)
        self._values = None
        self.set_label(label)

      def legend_elements(self, prop='colors', num='auto', fmt=None, func=lambda x: x, **kwargs):
        if prop != 'colors' or not self._colors or self._values is None:
          return [], []
        shown = sorted(dict(zip(self._values, self._colors)).items())
        if num == 'auto' and len(shown) > 9 or isinstance(num, int) and len(shown) > num:
          most = 9 if num == 'auto' else max(num, 2)
          shown = [shown[i * (len(shown) - 1) // (most - 1)] for i in range(most)]
        handles = [PathCollection([], [], 36.0, color, [], 'o', 1.0, None) for _, color in shown]
        written = (lambda v: fmt.format(x=v)) if isinstance(fmt, str) else (lambda v: f'{v:g}')
        return handles, [written(func(value)) for value, _ in shown]

      def get_offsets(self):
        return [[x, y] for x, y in zip(self._x, self._y)]

      def _described(self):
        return ['curve', self._x, self._y, self._color, '', self._marker, 1.5, self._size ** 0.5,
                self._alpha, self._colors]

    class LineCollection(Artist):
      __module__ = 'matplotlib.collections'

      def __init__(self, lines, color, dashes, label):
        self._lines, self._color, self._dashes = lines, _color(color), _dash(dashes)
        self.set_label(label)

      def _described(self):
        xs, ys = [], []
        for (x0, y0), (x1, y1) in self._lines:
          xs += [x0, x1, float('nan')]
          ys += [y0, y1, float('nan')]
        return ['curve', xs, ys, self._color, self._dashes, '', 1.5, 6.0, self._alpha, []]

    class Rectangle(Artist):
      __module__ = 'matplotlib.patches'

      def __init__(self, xy, width, height, **kwargs):
        _check('Rectangle', _BOX, kwargs)
        self._x, self._y, self._width, self._height = xy[0], xy[1], width, height

      def get_x(self):
        return self._x

      def get_y(self):
        return self._y

      def get_width(self):
        return self._width

      def get_height(self):
        return self._height

      def get_xy(self):
        return self._x, self._y

      def __repr__(self):
        return (f'<matplotlib.patches.Rectangle object: xy=({self._x:g}, {self._y:g}), '
                f'width={self._width:g}, height={self._height:g}, angle=0>')

    class BarContainer(Artist):
      __module__ = 'matplotlib.container'

      def __init__(self, corners, color, alpha, label):
        self._corners, self._color = corners, color
        self._alpha = _number(alpha, 1.0)
        self.set_label(label)
        self.patches = [Rectangle((x0, y0), x1 - x0, y1 - y0) for x0, y0, x1, y1 in corners]

      def __len__(self):
        return len(self.patches)

      def __iter__(self):
        return iter(self.patches)

      def __getitem__(self, place):
        return self.patches[place]

      def set_color(self, color):
        self._color = _color(color)

      def __repr__(self):
        return f'<BarContainer object of {len(self.patches)} artists>'

      def _described(self):
        return ['boxes', self._corners, self._color, self._alpha]

    class AxesImage(Artist):
      __module__ = 'matplotlib.image'

      def __init__(self, rows, cmap, vmin, vmax, alpha, origin):
        self._rows = rows
        self.cmap = cmap
        self._low, self._high = vmin, vmax
        self._alpha = _number(alpha, 1.0)
        self._origin = origin

      def get_array(self):
        return self._rows

      def set_clim(self, vmin=None, vmax=None):
        self._low, self._high = vmin, vmax

      def get_clim(self):
        return self._low, self._high

      def set_cmap(self, cmap):
        self.cmap = _map(cmap)

      def set_data(self, A):
        self._rows = _image(A)

      def _described(self):
        return ['image', self._rows, self.cmap, self._low, self._high, self._alpha]

    class Legend(Artist):
      __module__ = 'matplotlib.legend'

      def get_texts(self):
        return []

      def set_title(self, title, prop=None):
        pass
    """# + "\n"
}
