/// The processor's own limit, for the share of it that is reached.
#ifndef CPEAK_H
#define CPEAK_H

/// GFLOP/s of fused multiply-adds that depend on nothing but registers, on one core, with the widest
/// vectors that this processor has: the best of several short runs.
double peak_gflops(void);

#endif
