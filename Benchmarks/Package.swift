// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "shape", path: "..")],
  targets: [
    .target(name: "CPeak"),
    .executableTarget(
      name: "Worker",
      dependencies: [
        "CPeak", .product(name: "Engine", package: "shape"),
        .product(name: "CKernels", package: "shape"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
  ],
  cLanguageStandard: .c2x
)
