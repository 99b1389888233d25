// swift-tools-version: 6.2

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "MiniBERT",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        // A product offers each module whose types are in its interface.
        .library(
            name: "MiniBERT",
            targets: ["MiniBERT", "NeuralNetworks", "SafetensorsFormat", "Tensors", "WordPiece"]),
        .library(name: "MiniBERTTraining", targets: ["MiniBERTTraining"]),
        .library(name: "MiniBERTDefaultModel", targets: ["MiniBERTDefaultModel"]),
        .library(name: "WordPiece", targets: ["WordPiece"]),
        .library(name: "SafetensorsFormat", targets: ["SafetensorsFormat"]),
        .library(name: "NeuralNetworks", targets: ["NeuralNetworks", "Tensors"]),
        .executable(name: "minibert", targets: ["minibert"]),
    ],
    targets: [
        // The command: arguments, streams, terminals and charts.
        .executableTarget(
            name: "minibert",
            dependencies: [
                "CLibrary", "MiniBERT", "MiniBERTTraining", "MiniBERTDefaultModel", "ModelSettings",
                "NeuralNetworks",
                "PrintableText", "SafetensorsFormat", "StrictJSON", "SystemFiles", "Tensors", "WordPiece",
            ],
            swiftSettings: swiftSettings),
        // Labeled data, fine-tuning, evaluation and pretraining.
        .target(
            name: "MiniBERTTraining",
            dependencies: [
                "CLibrary", "MiniBERT", "NeuralNetworks", "PrintableText", "WordPiece", "SafetensorsFormat",
                "StrictJSON",
                "SystemFiles", "Tensors",
            ],
            swiftSettings: swiftSettings),
        // The encoder, its heads and its files; classification and vectors.
        .target(
            name: "MiniBERT",
            dependencies: [
                "CLibrary", "NeuralNetworks", "WordPiece", "SafetensorsFormat", "ModelSettings",
                "PrintableText",
                "StrictJSON", "SystemFiles", "Tensors",
            ],
            swiftSettings: swiftSettings),
        // A model inside the program, for those who want one: the files of `vocab` and `weights`.
        .target(
            name: "MiniBERTDefaultModel", dependencies: ["MiniBERT", "CMiniBERTModel", "SystemFiles"],
            swiftSettings: swiftSettings),
        .target(name: "CMiniBERTModel"),
        .target(name: "NeuralNetworks", dependencies: ["CLibrary", "Tensors"], swiftSettings: swiftSettings),

        // These three stand alone: each can be used without the others.
        .target(
            name: "WordPiece", dependencies: ["ModelSettings", "StrictJSON", "SystemFiles"],
            swiftSettings: swiftSettings),
        .target(
            name: "SafetensorsFormat", dependencies: ["PrintableText", "StrictJSON", "SystemFiles"],
            swiftSettings: swiftSettings),
        .target(
            name: "Tensors", dependencies: ["CLibrary", "CMiniBERTKernels"], swiftSettings: swiftSettings),

        // No products. PrintableText: text made safe to show. StrictJSON: the reader and writer of JSON (RFC 8259).
        // ModelSettings: the keys of settings files. SystemFiles: calls of the operating system, memory maps, SHA-256,
        // and files and folders that are replaced as a whole.
        .target(name: "PrintableText", swiftSettings: swiftSettings),
        .target(name: "StrictJSON", dependencies: ["PrintableText"], swiftSettings: swiftSettings),
        .target(
            name: "ModelSettings", dependencies: ["PrintableText", "StrictJSON"], swiftSettings: swiftSettings
        ),
        .target(
            name: "SystemFiles", dependencies: ["CLibrary", "CSystemFiles"], swiftSettings: swiftSettings),
        .target(name: "CSystemFiles"),

        // The C library, under one name on all platforms.
        .systemLibrary(name: "CLibrary"),

        // Implementation detail: loops in C, several variants chosen at run time by processor.
        .target(name: "CMiniBERTKernels"),

        // Measures our side; no product.
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "CLibrary", "MiniBERT", "MiniBERTTraining", "NeuralNetworks", "SafetensorsFormat",
                "StrictJSON", "SystemFiles", "Tensors", "WordPiece",
            ],
            swiftSettings: swiftSettings),

        .target(
            name: "TestSupport", dependencies: ["NeuralNetworks", "Tensors"], path: "Tests/TestSupport",
            swiftSettings: swiftSettings),
        .testTarget(
            name: "TensorsTests", dependencies: ["Tensors", "TestSupport"], swiftSettings: swiftSettings),
        .testTarget(
            name: "NeuralNetworksTests", dependencies: ["NeuralNetworks", "Tensors", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
        .testTarget(
            name: "PrintableTextTests", dependencies: ["PrintableText"], swiftSettings: swiftSettings),
        .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON"], swiftSettings: swiftSettings),
        .testTarget(
            name: "SystemFilesTests", dependencies: ["SystemFiles", "TestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "WordPieceTests",
            dependencies: ["WordPiece", "ModelSettings", "StrictJSON", "TestSupport"],
            resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ModelSettingsTests", dependencies: ["ModelSettings", "StrictJSON"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "SafetensorsFormatTests",
            dependencies: ["SafetensorsFormat", "StrictJSON", "SystemFiles", "Tensors", "TestSupport"],
            swiftSettings: swiftSettings),
        // Small models of every kind that is read, with the outputs of the reference implementation.
        .target(
            name: "TestModels",
            dependencies: [
                "MiniBERT", "MiniBERTTraining", "NeuralNetworks", "SafetensorsFormat", "StrictJSON",
                "Tensors",
                "TestSupport",
            ],
            path: "Tests/TestModels", resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
        .testTarget(
            name: "MiniBERTTests",
            dependencies: [
                "MiniBERT", "ModelSettings", "NeuralNetworks", "PrintableText", "SafetensorsFormat",
                "StrictJSON", "SystemFiles", "Tensors", "TestModels", "TestSupport", "WordPiece",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "MiniBERTTrainingTests",
            dependencies: [
                "MiniBERT", "MiniBERTTraining", "ModelSettings", "NeuralNetworks", "SafetensorsFormat",
                "StrictJSON", "SystemFiles", "Tensors", "TestModels", "TestSupport", "WordPiece",
            ],
            resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
        .testTarget(
            name: "MiniBERTDefaultModelTests",
            dependencies: ["MiniBERTDefaultModel", "MiniBERT", "MiniBERTTraining", "TestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "minibertTests",
            dependencies: [
                "minibert", "MiniBERT", "MiniBERTTraining", "NeuralNetworks", "SafetensorsFormat",
                "StrictJSON",
                "SystemFiles", "Tensors", "TestModels", "TestSupport", "WordPiece",
            ],
            swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c17
)
