import CKernels

/// The threads that share a kernel's work.
///
/// Work is cut into ranges whose results do not depend on one another, so that bits are the same for
/// any number of threads.
public enum Workers {
  /// How many threads share the work; at least 1.
  public static var count: Int { Int(kernels_threads()) }
  /// As many as the processors that this process may use.
  public static var available: Int { Int(kernels_available_threads()) }

  /// Chooses how many threads share the work; `nil` for as many as there are processors.
  public static func use(_ count: Int?) { kernels_use_threads(Int32(clamping: count ?? 0)) }

  /// Less than this is not worth another thread: about a microsecond, in multiply-adds of a matrix
  /// product.
  private static let leastWork = 100_000

  /// What one pass over an element costs in multiply-adds, and one that computes a function.
  static let pass = 8, function = 24

  /// The argument of the C callback: the work and how it is cut.
  ///
  /// It is lent to the threads and not copied, which would count a reference to the work: the program counts
  /// without locking. What the threads run counts none either; `make workers` looks.
  private struct Job: ~Copyable {
    let body: (Range<Int>) -> Void
    let count, size: Int

    func run(_ part: Int) {
      let start = part * size
      body(start..<min(start + size, count))
    }
  }

  /// Calls `body` with ranges that make up `0..<count`, each a multiple of `multiple` long but the last;
  /// `work` is what one of `count` costs in multiply-adds.
  static func split(
    _ count: Int, work: Int, multiple: Int = 1, _ body: (Range<Int>) -> Void
  ) {
    let (cost, overflow) = count.multipliedReportingOverflow(by: work)
    let parts = min(Workers.count, overflow ? Int.max : cost / leastWork)
    let size = parts < 2 ? count : (count + parts * multiple - 1) / (parts * multiple) * multiple
    guard size < count else { return body(0..<count) }
    withoutActuallyEscaping(body) { body in
      var job = Job(body: body, count: count, size: size)
      // Unsafe: the callback reads the job while this call waits for it.
      unsafe withUnsafePointer(to: &job) { pointer in
        unsafe kernels_run_parts(
          (count + size - 1) / size,
          { context, part in
            guard let context = unsafe context else { return }
            unsafe context.assumingMemoryBound(to: Job.self).pointee.run(part)
          }, pointer)
      }
    }
  }
}
