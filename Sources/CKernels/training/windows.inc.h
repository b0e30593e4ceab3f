/// Windows over planes: laid out for matrix products, added back to the planes, and the largest of each.

static void clear_row(size_t n, float *y) {
  for (size_t j = 0; j < n; j += LANES) row_store(y + j, n - j, (Floats){});
}

/// The stops at which a tap lies within a row: how many before them do not, how many do, and where the
/// first of these is in the row.
typedef struct {
  size_t before, inside;
  ptrdiff_t start;
} TapStops;

static TapStops tap_stops(const KernelWindows *w, size_t along, size_t first_column,
                          size_t columns) {
  ptrdiff_t step = (ptrdiff_t)w->column_stride;
  ptrdiff_t shift = (ptrdiff_t)(along * w->column_dilation) - (ptrdiff_t)w->columns_before;
  // Counted from the first stop of all.
  ptrdiff_t low = shift >= 0 ? 0 : (step - 1 - shift) / step;
  ptrdiff_t reach = (ptrdiff_t)w->columns - 1 - shift, high = reach < 0 ? 0 : reach / step + 1;
  ptrdiff_t first = (ptrdiff_t)first_column, last = first + (ptrdiff_t)columns;
  low = low < first ? first : low > last ? last : low;
  high = high < low ? low : high > last ? last : high;
  return (TapStops){(size_t)(low - first), (size_t)(high - low), low * step + shift};
}

/// The row that a tap meets from a stop; it may lie outside.
static ptrdiff_t tap_row(const KernelWindows *w, size_t down, size_t stop) {
  return (ptrdiff_t)(stop * w->row_stride + down * w->row_dilation) - (ptrdiff_t)w->rows_before;
}

/// What a tap meets where there are as many stops in a row as numbers: those of all rows lie in one run, but
/// for the ends of the rows.
static void unfold_run(ptrdiff_t row, size_t all, size_t rows, size_t columns, TapStops stops,
                       const float *plane, float *y) {
  size_t above = row < 0 ? smaller((size_t)-row, rows) : 0;
  ptrdiff_t rest = (ptrdiff_t)all - row;
  size_t end = rest < (ptrdiff_t)above ? above : smaller((size_t)rest, rows);
  clear_row(above * columns, y);
  clear_row((rows - end) * columns, y + end * columns);
  if (above == end) return;
  const float *x = plane + (row + (ptrdiff_t)above) * (ptrdiff_t)columns + stops.start;
  copy_row((end - above - 1) * columns + stops.inside, x, y + above * columns + stops.before);
  size_t after = columns - stops.before - stops.inside;
  for (size_t r = above; r < end; r++) {
    for (size_t j = 0; j < stops.before; j++) y[r * columns + j] = 0;
    for (size_t j = columns - after; j < columns; j++) y[r * columns + j] = 0;
  }
}

#if LANES == 16
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#elif LANES == 8
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14
#else
#define EVEN_LANES 0, 2, 4, 6
#endif

/// Whole vectors, which read and write past the n numbers.
static INLINE void copy_past(size_t n, const float *x, float *y) {
  for (size_t j = 0; j < n; j += LANES) store(y + j, load(x + j));
}
static INLINE void copy_halves_past(size_t n, const float *x, float *y) {
  for (size_t j = 0; j < n; j += LANES)
    store(y + j, __builtin_shufflevector(load(x + 2 * j), load(x + 2 * j + LANES), EVEN_LANES));
}

/// Every second number; the one after the last is not read.
static void copy_halves(size_t n, const float *x, float *y) {
  for (size_t j = 0; j < n; j += LANES) {
    size_t left = 2 * (n - j) - 1;
    Floats low = row_load(x + 2 * j, left);
    Floats high = left > LANES ? row_load(x + 2 * j + LANES, left - LANES) : (Floats){};
    row_store(y + j, n - j, __builtin_shufflevector(low, high, EVEN_LANES));
  }
}

/// The numbers at n stops; whole vectors where it may read and write past them.
static INLINE void unfold_row(size_t n, size_t stride, bool past, const float *x, float *y) {
  if (stride == 1 && past)
    copy_past(n, x, y);
  else if (stride == 1)
    copy_row(n, x, y);
  else if (stride == 2 && past)
    copy_halves_past(n, x, y);
  else if (stride == 2)
    copy_halves(n, x, y);
  else
    for (size_t j = 0; j < n; j++) y[j] = x[j * stride];
}

/// What one tap of the windows meets in a plane, at some stops; 0 where it lies outside.
static void unfold_tap(const KernelWindows *w, size_t down, size_t along, size_t first_row,
                       size_t rows, size_t first_column, size_t columns, const float *plane,
                       float *y) {
  TapStops stops = tap_stops(w, along, first_column, columns);
  size_t after = columns - stops.before - stops.inside;
  if (columns == w->columns && w->column_stride == 1 && w->row_stride == 1 && stops.inside > 0) {
    unfold_run(tap_row(w, down, first_row), w->rows, rows, columns, stops, plane, y);
    return;
  }
  size_t whole = (stops.inside + LANES - 1) / LANES * LANES;
  for (size_t r = 0; r < rows; r++, y += columns) {
    ptrdiff_t row = tap_row(w, down, first_row + r);
    if (row < 0 || row >= (ptrdiff_t)w->rows || stops.inside == 0) {
      clear_row(columns, y);
      continue;
    }
    const float *x = plane + row * (ptrdiff_t)w->columns + stops.start;
    for (size_t j = 0; j < stops.before; j++) y[j] = 0;
    // What is written past a row is overwritten, but for the last ones.
    size_t ahead = (w->rows - (size_t)row) * w->columns - (size_t)stops.start;
    bool past = (rows - r) * columns - stops.before >= whole && ahead >= whole * w->column_stride;
    unfold_row(stops.inside, w->column_stride, past, x, y + stops.before);
    for (size_t j = 0; j < after; j++) y[columns - after + j] = 0;
  }
}

static void unfold_kernel(const KernelWindows *w, size_t first_row, size_t rows,
                          size_t first_column, size_t columns, const float *x, float *y) {
  for (size_t channel = 0; channel < w->channels; channel++, x += w->rows * w->columns)
    for (size_t down = 0; down < w->taps_down; down++)
      for (size_t along = 0; along < w->taps_along; along++, y += rows * columns)
        unfold_tap(w, down, along, first_row, rows, first_column, columns, x, y);
}

/// Adds what one tap of the windows has at some stops to the plane that it met.
static void fold_tap(const KernelWindows *w, size_t down, size_t along, size_t first_row,
                     size_t rows, size_t first_column, size_t columns, const float *y,
                     float *plane) {
  TapStops stops = tap_stops(w, along, first_column, columns);
  for (size_t r = 0; r < rows; r++, y += columns) {
    ptrdiff_t row = tap_row(w, down, first_row + r);
    if (row < 0 || row >= (ptrdiff_t)w->rows || stops.inside == 0) continue;
    float *x = plane + row * (ptrdiff_t)w->columns + stops.start;
    const float *from = y + stops.before;
    if (w->column_stride == 1)
      for (size_t j = 0; j < stops.inside; j++) x[j] += from[j];
    else
      for (size_t j = 0; j < stops.inside; j++) x[j * w->column_stride] += from[j];
  }
}

static void fold_windows_kernel(const KernelWindows *w, size_t first_row, size_t rows,
                                size_t first_column, size_t columns, const float *y, float *x) {
  for (size_t channel = 0; channel < w->channels; channel++, x += w->rows * w->columns)
    for (size_t down = 0; down < w->taps_down; down++)
      for (size_t along = 0; along < w->taps_along; along++, y += rows * columns)
        fold_tap(w, down, along, first_row, rows, first_column, columns, y, x);
}

/// How many windows are searched for their largest numbers at once.
#define POOL_STOPS 256

/// Takes what one tap meets, at `inside` stops from the first, where it is larger than what was found so
/// far, NaN, or the first at all.
static INLINE void pool_tap(size_t inside, size_t step, const float *restrict x, int32_t first,
                            int32_t distance, float *restrict best, int32_t *restrict places) {
  for (size_t j = 0; j < inside; j++) {
    float v = x[j * step], old = best[j];
    int32_t place = places[j];
    bool takes = v > old || v != v || place < 0;
    best[j] = takes ? v : old;
    places[j] = takes ? first + (int32_t)j * distance : place;
  }
}

/// Takes what one tap meets where it is larger than what was found so far, or NaN.
static INLINE void pool_values(size_t inside, size_t step, const float *restrict x,
                               float *restrict best) {
  for (size_t j = 0; j < inside; j++) {
    float v = x[j * step], old = best[j];
    best[j] = ((v > old) | (v != v)) ? v : old;
  }
}

/// Where a band of stops keeps what was found: the numbers, and their places or NULL.
typedef struct {
  float *best;
  int32_t *places;
} PoolBest;

static INLINE void pool_step(size_t step, TapStops stops, ptrdiff_t first, const float *plane,
                             PoolBest found) {
  float *best = found.best + stops.before;
  if (found.places)
    pool_tap(stops.inside, step, plane + first, (int32_t)first, (int32_t)step, best,
             found.places + stops.before);
  else
    pool_values(stops.inside, step, plane + first, best);
}

/// The largest numbers of the windows at `columns` stops of a row.
static void pool_stops(const KernelWindows *w, size_t row, size_t first_column, size_t columns,
                       const float *plane, PoolBest found) {
  for (size_t down = 0; down < w->taps_down; down++) {
    ptrdiff_t at = tap_row(w, down, row);
    if (at < 0 || at >= (ptrdiff_t)w->rows) continue;
    for (size_t along = 0; along < w->taps_along; along++) {
      TapStops stops = tap_stops(w, along, first_column, columns);
      if (stops.inside == 0) continue;
      ptrdiff_t first = at * (ptrdiff_t)w->columns + stops.start;
      if (w->column_stride == 1)
        pool_step(1, stops, first, plane, found);
      else if (w->column_stride == 2)
        pool_step(2, stops, first, plane, found);
      else
        pool_step(w->column_stride, stops, first, plane, found);
    }
  }
}

static void pool_largest_kernel(const KernelWindows *w, size_t rows, size_t columns,
                                const float *x, float *y, int64_t *places) {
  int32_t found[POOL_STOPS];
  for (size_t channel = 0; channel < w->channels; channel++, x += w->rows * w->columns)
    for (size_t row = 0; row < rows; row++, y += columns)
      for (size_t column = 0; column < columns; column += POOL_STOPS) {
        size_t some = smaller(columns - column, POOL_STOPS);
        float *best = y + column;
        for (size_t j = 0; j < some; j++) best[j] = -__builtin_inff(), found[j] = -1;
        pool_stops(w, row, column, some, x, (PoolBest){best, places ? found : NULL});
        if (!places) continue;
        for (size_t j = 0; j < some; j++) places[j] = found[j] < 0 ? 0 : found[j];
        places += some;
      }
}

static void add_at_kernel(size_t planes, size_t count, size_t plane, const float *x,
                          const int64_t *places, float *y) {
  for (size_t p = 0; p < planes; p++, x += count, places += count, y += plane)
    for (size_t j = 0; j < count; j++) y[places[j]] += x[j];
}

static void mean_windows_kernel(const KernelWindows *w, size_t rows, size_t columns,
                                const float *divisors, const float *x, float *y) {
  double sums[POOL_STOPS];
  for (size_t channel = 0; channel < w->channels; channel++, x += w->rows * w->columns)
    for (size_t row = 0; row < rows; row++, y += columns)
      for (size_t start = 0; start < columns; start += POOL_STOPS) {
        size_t some = smaller(columns - start, POOL_STOPS);
        for (size_t j = 0; j < some; j++) sums[j] = 0;
        for (size_t down = 0; down < w->taps_down; down++) {
          ptrdiff_t at = tap_row(w, down, row);
          if (at < 0 || at >= (ptrdiff_t)w->rows) continue;
          for (size_t along = 0; along < w->taps_along; along++) {
            TapStops stops = tap_stops(w, along, start, some);
            const float *from = x + at * (ptrdiff_t)w->columns + stops.start;
            for (size_t j = 0; j < stops.inside; j++)
              sums[stops.before + j] += (double)from[j * w->column_stride];
          }
        }
        const float *by = divisors + row * columns + start;
        for (size_t j = 0; j < some; j++) y[start + j] = (float)(sums[j] / (double)by[j]);
      }
}

/// The gradients of windows' means, back to the numbers that they were of.
static void spread_means_kernel(const KernelWindows *w, size_t rows, size_t columns,
                                const float *divisors, const float *y, float *x) {
  float shares[POOL_STOPS];
  for (size_t channel = 0; channel < w->channels; channel++, x += w->rows * w->columns)
    for (size_t row = 0; row < rows; row++, y += columns)
      for (size_t start = 0; start < columns; start += POOL_STOPS) {
        size_t some = smaller(columns - start, POOL_STOPS);
        const float *by = divisors + row * columns + start;
        for (size_t j = 0; j < some; j++)
          shares[j] = (float)((double)y[start + j] / (double)by[j]);
        for (size_t down = 0; down < w->taps_down; down++) {
          ptrdiff_t at = tap_row(w, down, row);
          if (at < 0 || at >= (ptrdiff_t)w->rows) continue;
          for (size_t along = 0; along < w->taps_along; along++) {
            TapStops stops = tap_stops(w, along, start, some);
            float *to = x + at * (ptrdiff_t)w->columns + stops.start;
            for (size_t j = 0; j < stops.inside; j++)
              to[j * w->column_stride] += shares[stops.before + j];
          }
        }
      }
}
