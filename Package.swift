// swift-tools-version: 6.2
import PackageDescription

/// The language rules that every Swift target keeps.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Flags of the program's own build, where the environment asks for it: another package could not use them,
/// and tests do without.
func program(_ flags: String...) -> [SwiftSetting] {
  Context.environment["SHAPE_PROGRAM"] == nil ? [] : [.unsafeFlags(flags)]
}

/// Python and its tensors run in one thread, so references are counted without locking the processor's bus.
///
/// Other threads only help with the engine's kernels, whose numbers are no references: see `Workers`.
let oneThread = program("-Xfrontend", "-assume-single-threaded")

/// Where time is not spent, less code is worth more than quicker code; optimizing it for the tests takes longer
/// than running it unoptimized.
let small: [SwiftSetting] =
  Context.environment["SHAPE_TESTS"] == nil ? program("-Osize") : [.unsafeFlags(["-Onone"])]

/// What most tests are built with: optimizing them takes longer than running them saves.
///
/// The engine's loop over numbers themselves and are optimized.
let tested: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"])]

let package = Package(
  name: "shape",
  products: [
    .executable(name: "shape", targets: ["ShapeREPL"]),
    .library(name: "Engine", targets: ["Engine"]),
    .library(name: "CKernels", targets: ["CKernels"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(
      name: "CReadline",
      providers: [.apt(["libreadline-dev"])]),
    .target(name: "CNames", exclude: ["names.txt"]),
    .target(name: "CKernels"),
    .target(name: "Support", swiftSettings: strict),
    .target(
      name: "Engine", dependencies: ["CKernels", "CNames", "Support"],
      swiftSettings: strict + oneThread),
    .target(name: "Advice", dependencies: ["Engine", "Support"], swiftSettings: strict + small),
    .target(
      name: "Notation", dependencies: ["Engine", "Support"], swiftSettings: strict + oneThread),
    .target(name: "Rendering", dependencies: ["Support"], swiftSettings: strict + small),
    .target(
      name: "Commands", dependencies: ["Advice", "Engine", "Notation", "Rendering", "Support"],
      swiftSettings: strict + small),
    .target(
      name: "Scripts", dependencies: ["Commands", "Engine", "Rendering", "Support"],
      swiftSettings: strict + small),
    .executableTarget(
      name: "ShapeREPL",
      dependencies: [
        "Commands", "CReadline", "Rendering", "Scripts", "Support",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict + small),
    .target(
      name: "TestSupport", dependencies: ["Engine"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "Fuzzing",
      dependencies: ["Commands", "Engine", "Notation", "Rendering", "Scripts", "Support"],
      path: "Tests/Fuzzing",
      swiftSettings: strict),
    .executableTarget(
      name: "shape-fuzz", dependencies: ["Fuzzing"], path: "Tests/Fuzz", swiftSettings: strict),
    .executableTarget(
      name: "shape-operations", dependencies: ["Engine"], path: "Benchmarks/Operations",
      swiftSettings: strict),
    .target(name: "CPeak", path: "Benchmarks/CPeak"),
    .executableTarget(
      name: "shape-networks", dependencies: ["CKernels", "CPeak", "Engine"],
      path: "Benchmarks/Networks", swiftSettings: strict),
    .testTarget(
      name: "SupportTests", dependencies: ["Engine", "Support", "TestSupport"],
      swiftSettings: tested),
    .testTarget(
      name: "EngineTests", dependencies: ["CKernels", "Engine", "Support", "TestSupport"],
      exclude: ["Vectors"], swiftSettings: strict),
    .testTarget(
      name: "AdviceTests", dependencies: ["Advice", "Engine", "Support", "TestSupport"],
      swiftSettings: tested),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Advice", "Commands", "Engine", "Fuzzing", "Notation", "Rendering", "Scripts", "Support",
        "TestSupport",
      ],
      exclude: ["Tracing/WrongStacks", "Vectors"], swiftSettings: tested),
    .testTarget(
      name: "ScriptsTests",
      dependencies: ["Commands", "Engine", "Rendering", "Scripts", "Support", "TestSupport"],
      swiftSettings: tested),
    .testTarget(
      name: "ShapeREPLTests",
      dependencies: [
        "Advice", "Commands", "Engine", "Notation", "Rendering", "Scripts", "ShapeREPL", "Support",
        "TestSupport",
      ],
      swiftSettings: tested),
  ],
  cLanguageStandard: .c2x
)
