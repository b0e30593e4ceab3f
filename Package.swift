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

/// What the program's own build adds, where the environment asks for it.
///
/// Python runs in one thread, so references are counted without locking the processor's bus. Tests run several
/// sessions at once, and another package could: they do without.
let oneThread: [SwiftSetting] =
  Context.environment["SHAPE_ONE_THREAD"] == nil
  ? []
  : [
    .unsafeFlags(["-Xfrontend", "-assume-single-threaded"])
  ]

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
      name: "Engine", dependencies: ["CKernels", "CNames", "Support"], swiftSettings: strict),
    .target(name: "Advice", dependencies: ["Engine", "Support"], swiftSettings: strict),
    .target(
      name: "Notation", dependencies: ["Engine", "Support"], swiftSettings: strict + oneThread),
    .target(name: "Rendering", dependencies: ["Support"], swiftSettings: strict),
    .target(
      name: "Commands", dependencies: ["Advice", "Engine", "Notation", "Rendering", "Support"],
      swiftSettings: strict),
    .target(
      name: "Scripts", dependencies: ["Commands", "Engine", "Rendering", "Support"],
      swiftSettings: strict),
    .executableTarget(
      name: "ShapeREPL",
      dependencies: [
        "Commands", "CReadline", "Rendering", "Scripts", "Support",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
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
    .testTarget(
      name: "SupportTests", dependencies: ["Engine", "Support", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "EngineTests", dependencies: ["CKernels", "Engine", "Support", "TestSupport"],
      exclude: ["Vectors"], swiftSettings: strict),
    .testTarget(
      name: "AdviceTests", dependencies: ["Advice", "Engine", "Support", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Advice", "Commands", "Engine", "Fuzzing", "Notation", "Rendering", "Scripts", "Support",
        "TestSupport",
      ],
      exclude: ["Tracing/WrongStacks", "Vectors"], swiftSettings: strict),
    .testTarget(
      name: "ScriptsTests",
      dependencies: ["Commands", "Engine", "Rendering", "Scripts", "Support", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ShapeREPLTests",
      dependencies: [
        "Advice", "Commands", "Engine", "Notation", "Rendering", "Scripts", "ShapeREPL", "Support",
        "TestSupport",
      ],
      swiftSettings: strict),
  ],
  cLanguageStandard: .c2x
)
