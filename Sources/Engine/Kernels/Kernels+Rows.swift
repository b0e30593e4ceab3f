import CKernels

// Unsafe throughout: pointers go to C, after the counts were compared; the ids were checked.
extension Kernels {
  /// y[i] = table[ids[i]].
  ///
  /// Shapes: ids [n], table [V, C], y [n, C].
  static func gather(_ table: Buffer<Float>, _ ids: Buffer<Int32>, into y: Buffer<Float>) {
    precondition(y.count == ids.count * table.columns)
    let columns = table.columns
    Workers.split(ids.count, work: columns * Workers.pass) { rows in
      unsafe kernels_gather(
        rows.count, columns, table.pointer, ids.pointer + rows.lowerBound,
        y.pointer + rows.lowerBound * columns)
    }
  }

  /// y[i] += table[ids[i]].
  ///
  /// Shapes: as for `gather`.
  static func gatherAdd(_ table: Buffer<Float>, _ ids: Buffer<Int32>, to y: Buffer<Float>) {
    precondition(y.count == ids.count * table.columns)
    let columns = table.columns
    Workers.split(ids.count, work: columns * Workers.pass) { rows in
      unsafe kernels_gather_add(
        rows.count, columns, table.pointer, ids.pointer + rows.lowerBound,
        y.pointer + rows.lowerBound * columns)
    }
  }

  /// dtable = 0, then dtable[ids[i]] += dy[i].
  static func scatterAdd(_ ids: Buffer<Int32>, _ dy: Buffer<Float>, into dtable: Buffer<Float>) {
    scatter(ids, dy, clearing: dtable.rows, dtable)
  }

  /// dtable[ids[i]] += dy[i].
  static func scatterAdd(_ ids: Buffer<Int32>, _ dy: Buffer<Float>, to dtable: Buffer<Float>) {
    scatter(ids, dy, clearing: 0, dtable)
  }

  private static func scatter(
    _ ids: Buffer<Int32>, _ dy: Buffer<Float>, clearing rows: Int, _ dtable: Buffer<Float>
  ) {
    precondition(dy.count == ids.count * dtable.columns && rows <= dtable.rows)
    let columns = dtable.columns
    Workers.split(columns, work: ids.count * Workers.pass, multiple: vectors) { part in
      unsafe kernels_scatter_add(
        ids.count, rows, part.count, columns, ids.pointer, dy.pointer + part.lowerBound,
        dtable.pointer + part.lowerBound)
    }
  }
}
