/// Convolutions whose channels do not mix, plane by plane. A band of a plane is laid out with zeros around it, and
/// its columns apart by what a stride leaves of them: what a tap reads of a row's stops then lies together.

/// Floats of a band: it stays in the first cache.
#define BAND 12288
/// Stops along a band's rows, at most, and rows and columns from a window's first tap to its last.
#define BAND_COLUMNS 128
#define MOST_TAPS (KERNEL_WINDOW * KERNEL_WINDOW)

/// A band and how it lies: `part` floats for each remainder of the columns by the stride, `row` for all of them.
typedef struct {
  size_t part, row, stops, used;
  size_t places[MOST_TAPS];
  float numbers[BAND + 4 * LANES];
} Band;

static void measure_band(const KernelWindows *w, size_t rows, size_t columns, Band *band) {
  size_t step = w->column_stride, high = (w->taps_down - 1) * w->row_dilation + 1;
  band->part = smaller(columns, BAND_COLUMNS) + (w->taps_along - 1) * w->column_dilation / step + 1;
  band->row = step * band->part;
  band->stops = smaller(rows, (BAND / band->row - high) / w->row_stride + 1);
  band->used = ((band->stops - 1) * w->row_stride + high) * band->row;
  for (size_t k = 0; k < w->taps_down * w->taps_along; k++) {
    size_t along = k % w->taps_along * w->column_dilation;
    band->places[k] = k / w->taps_along * w->row_dilation * band->row + along % step * band->part +
                      along / step;
  }
}

/// Lays the columns of some rows out, from one to below another, `step` apart or, where they are spread, so far
/// apart in the band.
static INLINE void lay_columns(size_t spread, size_t step, size_t count, const float *x, float *to) {
  if (spread > 1)
    for (size_t j = 0; j < count; j++) to[j * spread] = x[j];
  else if (step == 1)
    copy_row(count, x, to);
  else if (step == 2)
    copy_halves(count, x, to);
  else
    for (size_t j = 0; j < count; j++) to[j] = x[j * step];
}

/// Lays out what the windows at `stops` rows read, from a row and a column of stops on; the band is 0 where they
/// lie outside. The plane's rows and columns lie `spread` apart, with a stride of 1 where that is not 1.
static void lay_band(const KernelWindows *w, size_t spread, size_t row, size_t stops, size_t column,
                     const float *x, Band *band) {
  ptrdiff_t count = (ptrdiff_t)((stops - 1) * w->row_stride + (w->taps_down - 1) * w->row_dilation) + 1;
  ptrdiff_t first = (ptrdiff_t)(row * w->row_stride) - (ptrdiff_t)w->rows_before;
  ptrdiff_t step = (ptrdiff_t)(w->column_stride > spread ? w->column_stride : spread);
  size_t parts = w->column_stride;
  for (size_t part = 0; part < parts; part++) {
    ptrdiff_t shift = (ptrdiff_t)(column * parts + part) - (ptrdiff_t)w->columns_before;
    // Of places and of columns, one is `step` apart; both begin where neither lies outside.
    ptrdiff_t outside = shift < 0 ? -shift : spread > 1 ? (step - shift % step) % step : 0;
    ptrdiff_t place = spread > 1 ? outside : (outside + step - 1) / step;
    ptrdiff_t from = spread > 1 ? (shift + place) / step : shift + place * step;
    ptrdiff_t room = spread > 1 ? ((ptrdiff_t)band->part - place + step - 1) / step
                                : (ptrdiff_t)band->part - place;
    ptrdiff_t left = (ptrdiff_t)w->columns - from;
    if (spread == 1) left = (left + step - 1) / step;
    if (left > room) left = room;
    if (left <= 0) continue;
    float *to = band->numbers + part * band->part + place;
    for (ptrdiff_t i = 0; i < count; i++, to += band->row) {
      ptrdiff_t at = first + i;
      if (spread > 1 && at % (ptrdiff_t)spread != 0) continue;
      if (spread > 1) at /= (ptrdiff_t)spread;
      if (at >= 0 && at < (ptrdiff_t)w->rows)
        lay_columns(spread, parts, (size_t)left, x + at * (ptrdiff_t)w->columns + from, to);
    }
  }
}

/// Clears what a band is read of; where all stops lie in one, what is outside of a plane stays 0 for the next.
static void clear_band(Band *band) {
  __builtin_memset(band->numbers, 0, (band->used + 4 * LANES) * sizeof(float));
}

/// The sums at `rows` rows of `vectors` vectors of stops, tap after tap; `columns` of them are written.
static INLINE void sum_taps_of_band(size_t rows, size_t vectors, const Band *band, size_t taps,
                                    size_t down, const float *from, const float *weights,
                                    float bias, size_t columns, float *y, size_t ld) {
  Floats sums[8] = {};
  for (size_t k = 0; k < taps; k++) {
    const float *at = from + band->places[k];
    Floats weight = splat(weights[k]);
    UNROLL for (size_t r = 0; r < rows; r++)
      UNROLL for (size_t v = 0; v < vectors; v++)
        sums[r * vectors + v] = multiply_add(load(at + r * down + v * LANES), weight,
                                             sums[r * vectors + v]);
  }
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < vectors; v++)
      if (columns > v * LANES)
        row_store(y + r * ld + v * LANES, columns - v * LANES, sums[r * vectors + v] + bias);
}

static void sum_band(const KernelWindows *w, const Band *band, size_t stops, size_t columns,
                     const float *weights, float bias, float *y, size_t ld) {
  size_t taps = w->taps_down * w->taps_along, down = w->row_stride * band->row, r = 0;
  for (; stops - r >= 4; r += 4)
    for (size_t c = 0; c < columns; c += 2 * LANES)
      sum_taps_of_band(4, 2, band, taps, down, band->numbers + r * down + c, weights, bias,
                       columns - c, y + r * ld + c, ld);
  for (; r < stops; r++)
    for (size_t c = 0; c < columns; c += 4 * LANES)
      sum_taps_of_band(1, 4, band, taps, down, band->numbers + r * down + c, weights, bias,
                       columns - c, y + r * ld + c, ld);
}

static void convolve_planes_kernel(const KernelWindows *w, size_t spread, size_t outputs,
                                   size_t first, size_t planes, size_t rows, size_t columns,
                                   const float *x, const float *weights, const float *bias,
                                   float *y) {
  Band band;
  measure_band(w, rows, columns, &band);
  clear_band(&band);
  bool is_one = rows == band.stops && columns <= BAND_COLUMNS;
  size_t taps = w->taps_down * w->taps_along;
  for (size_t plane = first; plane < first + planes; plane++, x += w->rows * w->columns)
    for (size_t row = 0; row < rows; row += band.stops)
      for (size_t column = 0; column < columns; column += BAND_COLUMNS) {
        size_t stops = smaller(rows - row, band.stops);
        if (!is_one) clear_band(&band);
        lay_band(w, spread, row, stops, column, x, &band);
        for (size_t o = 0; o < outputs; o++) {
          size_t output = plane % w->channels * outputs + o;
          sum_band(w, &band, stops, smaller(columns - column, BAND_COLUMNS), weights + output * taps,
                   bias ? bias[output] : 0.0f,
                   y + ((plane - first) * outputs + o) * rows * columns + row * columns + column,
                   columns);
        }
      }
}

/// Taps whose sums are taken together, as the registers hold them.
#define TAPS_AT_ONCE (LANES == 16 ? 8 : LANES == 8 ? 4 : 2)

/// Adds to the weights of some taps the products of what they read in a band and the gradients.
static INLINE void add_band_products(size_t taps, const Band *band, const size_t *places,
                                     size_t down, size_t stops, size_t columns, const float *dy,
                                     size_t ld, float *dw) {
  Floats sums[8][ROW_VECTORS] = {};
  for (size_t r = 0; r < stops; r++)
    for (size_t c = 0; c < columns; c += ROW_LANES)
      UNROLL for (size_t v = 0; v < ROW_VECTORS; v++) {
        size_t at = c + v * LANES;
        if (at >= columns) break;
        Floats gradient = row_load(dy + r * ld + at, columns - at);
        UNROLL for (size_t k = 0; k < taps; k++)
          sums[k][v] = multiply_add(
              row_load(band->numbers + r * down + places[k] + at, columns - at), gradient,
              sums[k][v]);
      }
  UNROLL for (size_t k = 0; k < taps; k++) dw[k] += sum_row_lanes(sums[k]);
}

static void plane_weights_kernel(const KernelWindows *w, size_t outputs, size_t planes, size_t items,
                                 size_t rows, size_t columns, const float *x, const float *dy,
                                 float *dw) {
  Band band;
  measure_band(w, rows, columns, &band);
  clear_band(&band);
  bool is_one = rows == band.stops && columns <= BAND_COLUMNS;
  size_t taps = w->taps_down * w->taps_along, down = w->row_stride * band.row;
  for (size_t item = 0; item < items; item++)
    for (size_t plane = 0; plane < planes; plane++)
      for (size_t row = 0; row < rows; row += band.stops)
        for (size_t column = 0; column < columns; column += BAND_COLUMNS) {
          size_t stops = smaller(rows - row, band.stops), k;
          size_t some = smaller(columns - column, BAND_COLUMNS);
          if (!is_one) clear_band(&band);
          lay_band(w, 1, row, stops, column,
                   x + (item * w->channels + plane) * w->rows * w->columns, &band);
          for (size_t o = 0; o < outputs; o++) {
            size_t output = plane * outputs + o;
            const float *from = dy + (item * w->channels * outputs + output) * rows * columns +
                                row * columns + column;
            for (k = 0; taps - k >= TAPS_AT_ONCE; k += TAPS_AT_ONCE)
              add_band_products(TAPS_AT_ONCE, &band, band.places + k, down, stops, some, from,
                                columns, dw + output * taps + k);
            for (; k < taps; k++)
              add_band_products(1, &band, band.places + k, down, stops, some, from, columns,
                                dw + output * taps + k);
          }
        }
}
