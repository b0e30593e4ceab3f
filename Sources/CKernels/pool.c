/// A small pool of threads for work that is cut into parts.
///
/// Parts are claimed one by one from a counter, by the caller as well: a thread that sleeps, or whose
/// processor is busy with something else, is not waited for. Between jobs a thread spins briefly (the
/// next kernel of a training step is microseconds away) and then sleeps.
#if defined(__linux__)
#define _GNU_SOURCE
#define HAS_AFFINITY 1
#endif
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include "CKernels.h"

#define MOST_THREADS 64
/// As a next part: there is none.
#define CLOSED UINT32_MAX
/// About 50 microseconds.
#define SPINS 2000
/// Spins between two offers of the processor.
#define PATIENCE 100

/// Microseconds.
#define LONGEST_WAIT 50
/// Jobs.
#define SHORTEST_REST 256
#define LONGEST_REST 65536

typedef void (*Body)(const void *context, size_t part);

static struct {
  /// The job's number in the high half, the next part in the low half. It is closed while a job is
  /// prepared, so that a thread that comes late to the last job cannot claim a part of the next.
  _Atomic uint64_t claim;
  _Atomic uint32_t parts, finished;
  _Atomic(Body) body;
  _Atomic(const void *) context;
  _Atomic int sleepers;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  /// One job at a time: a second caller does its work alone.
  atomic_flag busy;
  int started;
  /// Jobs to be done alone after a thread was long in coming back, and how many there are next time.
  uint32_t rest, next_rest;
  _Atomic int threads;
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER,
          .wake = PTHREAD_COND_INITIALIZER,
          .busy = ATOMIC_FLAG_INIT,
          .next_rest = SHORTEST_REST};

static void pause_briefly(void) {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// One round of spinning. Now and then somebody else gets the processor: it may be the thread that this
/// one waits for.
static void wait_briefly(int round) {
  if (round % PATIENCE == 0)
    sched_yield();
  else
    pause_briefly();
}

/// Does parts of the job for as long as there are any.
static void do_parts(uint32_t job) {
  uint64_t claim = atomic_load_explicit(&pool.claim, memory_order_acquire);
  while ((uint32_t)(claim >> 32) == job) {
    uint32_t part = (uint32_t)claim;
    // The next job may be replacing these three just now; then the exchange fails.
    Body body = atomic_load_explicit(&pool.body, memory_order_relaxed);
    const void *context = atomic_load_explicit(&pool.context, memory_order_relaxed);
    if (part >= atomic_load_explicit(&pool.parts, memory_order_relaxed)) return;
    if (!atomic_compare_exchange_weak_explicit(&pool.claim, &claim, claim + 1,
                                               memory_order_acq_rel, memory_order_acquire))
      continue;
    body(context, part);
    atomic_fetch_add_explicit(&pool.finished, 1, memory_order_release);
    claim = atomic_load_explicit(&pool.claim, memory_order_acquire);
  }
}

static uint32_t current_job(void) {
  return (uint32_t)(atomic_load_explicit(&pool.claim, memory_order_acquire) >> 32);
}

static void sleep_until_job_after(uint32_t seen) {
  pthread_mutex_lock(&pool.mutex);
  atomic_fetch_add(&pool.sleepers, 1);
  while (current_job() == seen) pthread_cond_wait(&pool.wake, &pool.mutex);
  atomic_fetch_sub(&pool.sleepers, 1);
  pthread_mutex_unlock(&pool.mutex);
}

static void *work(void *unused) {
  (void)unused;
  uint32_t seen = 0;
  for (;;) {
    for (int spin = 1; spin <= SPINS && current_job() == seen; spin++) wait_briefly(spin);
    if (current_job() == seen) sleep_until_job_after(seen);
    seen = current_job();
    do_parts(seen);
  }
  return NULL;
}

/// Starts threads until `wanted`, the caller's own included, are there; gives how many there are.
static int start_threads(int wanted) {
  while (pool.started + 1 < wanted) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, NULL) != 0) break;
    pthread_detach(thread);
    pool.started++;
  }
  return pool.started + 1;
}

static double microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

/// A thread that lost its processor in the middle of a part holds the caller up for milliseconds.
/// After that the caller works alone for a while, longer each time it happens.
static void judge_wait(double worked, double waited) {
  if (waited > LONGEST_WAIT && waited > 2 * worked) {
    pool.rest = pool.next_rest;
    if (pool.next_rest < LONGEST_REST) pool.next_rest *= 2;
  } else if (pool.next_rest > SHORTEST_REST) {
    pool.next_rest--;
  }
}

static void share(uint32_t parts, Body body, const void *context) {
  uint32_t job = current_job() + 2;
  atomic_store(&pool.claim, (uint64_t)(job - 1) << 32 | CLOSED);
  atomic_store_explicit(&pool.body, body, memory_order_relaxed);
  atomic_store_explicit(&pool.context, context, memory_order_relaxed);
  atomic_store_explicit(&pool.parts, (uint32_t)parts, memory_order_relaxed);
  atomic_store_explicit(&pool.finished, 0, memory_order_relaxed);
  atomic_store(&pool.claim, (uint64_t)job << 32);
  if (atomic_load(&pool.sleepers) > 0) {
    pthread_mutex_lock(&pool.mutex);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.mutex);
  }
  double start = microseconds();
  do_parts(job);
  double done = microseconds();
  for (int spin = 1; atomic_load_explicit(&pool.finished, memory_order_acquire) < parts; spin++)
    wait_briefly(spin % SPINS);
  judge_wait(done - start, microseconds() - done);
}

void kernels_run_parts(size_t parts, void (*body)(const void *context, size_t part),
                       const void *context) {
  bool shares = parts > 1 && parts < CLOSED && kernels_threads() > 1;
  if (shares && !atomic_flag_test_and_set_explicit(&pool.busy, memory_order_acquire)) {
    bool rests = pool.rest > 0;
    if (rests)
      pool.rest--;
    else if (start_threads(kernels_threads()) > 1)
      share((uint32_t)parts, body, context);
    else
      rests = true;
    atomic_flag_clear_explicit(&pool.busy, memory_order_release);
    if (!rests) return;
  }
  for (size_t part = 0; part < parts; part++) body(context, part);
}

int kernels_available_threads(void) {
#if HAS_AFFINITY
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : (int)count;
}

int kernels_threads(void) {
  int threads = atomic_load_explicit(&pool.threads, memory_order_relaxed);
  if (threads == 0) {
    kernels_use_threads(0);
    threads = atomic_load_explicit(&pool.threads, memory_order_relaxed);
  }
  return threads;
}

void kernels_use_threads(int count) {
  if (count <= 0) count = kernels_available_threads();
  if (count > MOST_THREADS) count = MOST_THREADS;
  atomic_store_explicit(&pool.threads, count, memory_order_relaxed);
}
