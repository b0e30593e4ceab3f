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
      providers: [.apt(["libreadline-dev"]), .brew(["readline"])]),
    .target(name: "CNames", exclude: ["names.txt"]),
    .target(name: "CKernels"),
    .target(name: "Engine", dependencies: ["CKernels", "CNames"], swiftSettings: strict),
    .target(name: "Commands", dependencies: ["Engine"], swiftSettings: strict),
    .executableTarget(
      name: "ShapeREPL",
      dependencies: [
        "Commands", "CReadline",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EngineTests", dependencies: ["CKernels", "Engine"], exclude: ["Vectors"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandsTests", dependencies: ["Commands"],
      exclude: ["Tracing/WrongStacks", "Vectors"], swiftSettings: strict),
    .testTarget(
      name: "ShapeREPLTests", dependencies: ["Commands", "Engine", "ShapeREPL"],
      swiftSettings: strict),
  ],
  cLanguageStandard: .c2x
)
