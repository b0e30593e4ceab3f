# shape: `make demo` and `make test` do everything on a fresh machine with a Swift 6 toolchain.
PREFIX ?= /usr/local
# lld, which every toolchain brings: gold warns of functions in the static library that nobody calls.
# Exclusive access is checked in the tests, which are built without this, and need not be at every change.
BUILD = swift build -c release --static-swift-stdlib -Xswiftc -use-ld=lld \
  -Xswiftc -enforce-exclusivity=unchecked $(SMALL)
# What only the program's own build may be: see Package.swift.
ALONE = SHAPE_PROGRAM=1
# Less than half the size: no debug information, no names of functions, no function that nobody calls, equal
# functions once, nothing to unwind exceptions by. A profiler or debugger wants the names: `make build SMALL=`.
SMALL ?= -debug-info-format none -Xlinker -s -Xlinker --no-export-dynamic -Xlinker --icf=all \
  -Xlinker --no-eh-frame-hdr -Xlinker $(CURDIR)/Scripts/without-unwinding.ld \
  -Xswiftc -Xfrontend -Xswiftc -function-sections $(PACKED)
# Packed relocations, which the dynamic linker of glibc reads from 2.36 on: a megabyte less, and a quicker start.
PACKED := $(shell getconf GNU_LIBC_VERSION 2>/dev/null | \
  awk -F '[ .]' '$$2 > 2 || $$3 >= 36 { print "-Xlinker -z -Xlinker pack-relative-relocs" }')
SHAPE = .build/release/shape

.PHONY: demo test tests fuzz build size workers install lint format examples lecture quality bench sanitize reference docs prerequisites clean

demo: build
	$(SHAPE) examples/wavenet.wnscript

build: prerequisites
	$(ALONE) $(BUILD) --product shape

# The program is no larger than MEGABYTES; Foundation with its tables of all languages would be 45 more.
MEGABYTES ?= 28
size: build
	@bytes=$$(wc -c <$(SHAPE)); echo "$(SHAPE): $$bytes bytes"; test $$bytes -le $(MEGABYTES)000000

# What the engine's threads run counts no reference, which the program does without locking.
workers: build
	@python3 Scripts/workers.py

# In a folder of its own: tests link the shared library, and one folder would build all anew each time.
TESTS = SHAPE_TESTS=1 swift test -c release --scratch-path .build/tests --disable-xctest --disable-testable-imports \
  -debug-info-format none -Xswiftc -use-ld=lld
test: prerequisites
	$(TESTS)

# Only built, for CI, which builds them beside the program: no test has such a name.
tests: prerequisites
	$(TESTS) --filter '^$$'

# Inputs of every kind at random for a minute, or SECONDS, each kind in a process of its own: lines,
# arguments at their edges, checkpoints, scripts, recordings, limits. One that ends its process, fails or
# hangs is made small and shown. SEED=N begins elsewhere, KINDS="lines scripts" leaves the others out.
SECONDS ?= 60
SEED ?= 1
KINDS ?=
fuzz: build
	$(ALONE) $(BUILD) --product shape-fuzz
	.build/release/shape-fuzz $(SECONDS) $(SEED) $(KINDS)

install: build
	DESTDIR="$(DESTDIR)" sh Scripts/install.sh $(SHAPE) "$(PREFIX)"

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Networks Benchmarks/Operations

format:
	swift format format --in-place --recursive Package.swift Sources Tests Benchmarks/Networks Benchmarks/Operations

# The lecture's networks train for 200,000 steps: here they are shortened, `make lecture` runs them in full.
examples: build
	$(SHAPE) test --define steps=60 --define most=4 examples

lecture: build
	@sh Scripts/lecture.sh $(NAMES)

# The networks for whole names, three seeds each, on the bundled names or NAMES=names.txt: half an hour at most.
quality: build
	@sh Scripts/quality.sh $(NAMES)

# The engine's tests, the kernels' over all sizes among them, watched for wrong addresses and undefined sums:
# an hour on two cores.
sanitize: prerequisites
	LSAN_OPTIONS=suppressions=$(CURDIR)/Scripts/leaks.txt swift test --scratch-path .build/sanitize --disable-xctest --disable-testable-imports -Xswiftc -use-ld=lld \
	  --sanitize address -Xcc -O1 -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined --filter EngineTests

# Ours beside PyTorch and JAX, in turn; takes about a quarter of an hour. ONLY=step runs a part; ONLY=start
# needs the program alone.
REQUIREMENTS ?= Benchmarks/requirements.txt
bench: build
ifneq ($(ONLY),start)
	$(ALONE) $(BUILD) --product shape-operations
	$(ALONE) $(BUILD) --product shape-networks
endif
	test -x Benchmarks/.venv/bin/python || python3 -m venv Benchmarks/.venv
	Benchmarks/.venv/bin/pip install -q -r $(REQUIREMENTS)
	Benchmarks/.venv/bin/python Benchmarks/run.py --only "$(ONLY)"

reference: build
	$(SHAPE) --reference >docs/reference.md

# The documentation of the library Engine from its built module, with its articles, where the toolchain has docc.
docs: build
	@sh Scripts/docs.sh

prerequisites:
	@sh Scripts/prerequisites.sh

clean:
	rm -rf .build
