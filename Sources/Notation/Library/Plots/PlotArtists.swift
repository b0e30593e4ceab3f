/// What pyplot's functions give, in Python.
extension SourceLibrary {
  /// Source: the setters of matplotlib's artists; those without effect here are taken all the same.
  static let plotArtists = #"""
    _ANY = ('agg_filter alpha animated clip_box clip_on clip_path figure gid in_layout label mouseover '
            'path_effects picker rasterized sketch_params snap transform url visible zorder ')
    _LINE = _ANY + ('aa antialiased c color dash_capstyle dash_joinstyle dashes data drawstyle ds fillstyle '
                    'gapcolor linestyle linewidth ls lw marker markeredgecolor markeredgewidth '
                    'markerfacecolor markerfacecoloralt markersize markevery mec mew mfc mfcalt ms '
                    'pickradius solid_capstyle solid_joinstyle xdata ydata')
    _TEXT = _ANY + ('antialiased backgroundcolor bbox c color family font font_properties fontfamily '
                    'fontfeatures fontname fontproperties fontsize fontstretch fontstyle fontvariant '
                    'fontweight ha horizontalalignment language linespacing ma math_fontfamily '
                    'multialignment name parse_math position rotation rotation_mode size stretch style '
                    'text transform_rotates_text usetex va variant verticalalignment weight wrap x y')
    _BOX = _ANY + ('aa angle antialiased bounds capstyle color ec edgecolor edgegapcolor facecolor fc fill '
                   'hatch hatch_linewidth hatchcolor height joinstyle linestyle linewidth ls lw width x xy y')
    _DOTS = _ANY + ('aa antialiased antialiaseds array capstyle clim cmap color dashes ec edgecolor edgecolors '
                    'facecolor facecolors fc hatch hatch_linewidth hatchcolor joinstyle linestyle linestyles '
                    'linewidth linewidths ls lw norm offset_transform offsets paths pickradius sizes '
                    'transOffset urls')
    _IMAGE = _ANY + ('array clim cmap data extent filternorm filterrad interpolation interpolation_stage norm '
                     'resample')
    _FIGURE = _ANY + ('layout tight_layout constrained_layout canvas dpi edgecolor facecolor frameon '
                      'figheight figwidth linewidth size_inches layout_engine subplotpars')
    _LEGEND = ('handles labels loc bbox_to_anchor ncols ncol prop fontsize labelcolor numpoints scatterpoints '
               'scatteryoffsets markerscale reverse markerfirst frameon fancybox shadow framealpha facecolor '
               'edgecolor mode bbox_transform title title_fontproperties title_fontsize alignment borderpad '
               'labelspacing handlelength handleheight handletextpad borderaxespad columnspacing handler_map '
               'draggable')

    def _check(kind, names, given, error=AttributeError):
      known = names.split()
      for name in given:
        if name not in known:
          where = 'Legend.__init__' if kind == 'Legend' else f'{kind}.set'
          raise error(f"{where}() got an unexpected keyword argument '{name}'")

    def _pair(value):
      if len(value) != 2:
        raise ValueError(f'figsize must have two numbers, not {len(value)}')
      return value

    def _first(given, *names):
      for name in names:
        if given.get(name) is not None:
          return given[name]
      return None

    def _number(value, standard):
      return standard if value is None else float(value)

    _DASHES = {'-': '-', '--': '--', '-.': '-.', ':': ':', 'None': '', 'none': '', ' ': '', '': '',
               'solid': '-', 'dashed': '--', 'dashdot': '-.', 'dotted': ':'}
    _SIGNS = ['.', ',', 'o', 'v', '^', '<', '>', '1', '2', '3', '4', '8', 's', 'p', 'P', '*', 'h', 'H', '+',
              'x', 'X', 'D', 'd', '|', '_']

    def _dash(style):
      if isinstance(style, tuple):
        return '--'
      if style not in _DASHES:
        raise ValueError(f'{style!r} is not a valid value for ls.')
      return _DASHES[style]

    def _sign(marker):
      if marker is None or marker in ('None', 'none', ' ', ''):
        return ''
      if marker not in _SIGNS:
        raise ValueError(f'Unrecognized marker style {marker!r}')
      return marker

    class Artist:
      __module__ = 'matplotlib.artist'
      _label = ''
      _alpha = 1.0
      _axes = None

      def set(self, **kwargs):
        for name, value in kwargs.items():
          setter = getattr(self, 'set_' + name, None)
          if setter is None:
            raise AttributeError(f"{type(self).__name__}.set() got an unexpected keyword argument '{name}'")
          setter(value)

      def get_label(self):
        return self._label

      def set_label(self, s):
        self._label = '' if s is None else str(s)

      def set_alpha(self, alpha):
        self._alpha = _number(alpha, 1.0)

      def get_alpha(self):
        return self._alpha

      def set_zorder(self, level):
        pass

      def set_visible(self, b):
        pass

      def remove(self):
        if self._axes is not None and self in self._axes._marks:
          self._axes._marks.remove(self)

    class Line2D(Artist):
      __module__ = 'matplotlib.lines'

      def __init__(self, xdata, ydata, **kwargs):
        _check('Line2D', _LINE, kwargs)
        self._x, self._y = xdata, ydata
        self.set_color(_first(kwargs, 'color', 'c') or 'C0')
        self._dashes = _dash(_first(kwargs, 'linestyle', 'ls') or '-')
        self._marker = _sign(_first(kwargs, 'marker'))
        self._width = _number(_first(kwargs, 'linewidth', 'lw'), 1.5)
        self._size = _number(_first(kwargs, 'markersize', 'ms'), 6.0)
        self._alpha = _number(kwargs.get('alpha'), 1.0)
        self.set_label(kwargs.get('label'))

      def get_xdata(self, orig=True):
        return self._x

      def get_ydata(self, orig=True):
        return self._y

      def get_data(self, orig=True):
        return self._x, self._y

      def set_xdata(self, x):
        self._x = _numbers(x)

      def set_ydata(self, y):
        self._y = _numbers(y)

      def set_data(self, x, y):
        self._x, self._y = _numbers(x), _numbers(y)

      def get_color(self):
        return self._given

      def set_color(self, color):
        self._given, self._color = color, _color(color)

      def set_linestyle(self, ls):
        self._dashes = _dash(ls)

      def set_linewidth(self, w):
        self._width = float(w)

      def get_linewidth(self):
        return self._width

      def set_marker(self, marker):
        self._marker = _sign(marker)

      _upright = None

      def _described(self):
        if self._upright is not None:
          return ['rule', self._x, self._upright, self._color, self._dashes, self._width, self._alpha]
        return ['curve', self._x, self._y, self._color, self._dashes, self._marker, self._width, self._size,
                self._alpha, []]

    class Text(Artist):
      __module__ = 'matplotlib.text'

      def __init__(self, x=0, y=0, text='', **kwargs):
        _check('Text', _TEXT, kwargs)
        self._x, self._y, self._text = x, y, str(text)
        self._color = _color(_first(kwargs, 'color', 'c') or 'black')
        self._across = _first(kwargs, 'ha', 'horizontalalignment') or 'left'
        if self._across not in ('center', 'right', 'left'):
          raise ValueError(f"{self._across!r} is not a valid value for align. Supported values are 'center', "
                           "'right', 'left'")
        self._along = _first(kwargs, 'va', 'verticalalignment') or 'baseline'
        size = _first(kwargs, 'fontsize', 'size')
        self._size = {'xx-small': 5.79, 'x-small': 6.94, 'small': 8.33, 'medium': 10.0, 'large': 12.0,
                      'x-large': 14.4, 'xx-large': 17.28}[size] if isinstance(size, str) else _number(size, 10.0)
        self._alpha = _number(kwargs.get('alpha'), 1.0)

      def get_text(self):
        return self._text

      def set_text(self, s):
        self._text = str(s)

      def set_color(self, color):
        self._color = _color(color)

      def set_fontsize(self, fontsize):
        self._size = float(fontsize)

      def get_position(self):
        return self._x, self._y

      def set_position(self, xy):
        self._x, self._y = xy

      def __repr__(self):
        return f'Text({self._x!r}, {self._y!r}, {self._text!r})'

      def _described(self):
        return ['words', _one(self._x), _one(self._y), self._text, self._color, self._across, self._along,
                self._size, self._alpha]
    """# + "\n\n" + plotCollections
}
