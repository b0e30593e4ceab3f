import CKernels

/// Memory that a tensor gave back, for the next one.
public enum FreedMemory {
  /// Has this process keep up to 128 megabytes of what it frees: to fetch a tensor's pages from the system anew
  /// takes longer than to compute its numbers.
  ///
  /// To be called once, as a program starts.
  public static func keep() { kernels_keep_freed_memory() }
}
