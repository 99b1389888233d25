import MiniBERT

extension ModelLibrary {
    /// The models of the library `MiniBERT`.
    static let installed = ModelLibrary(
        classification: { folder throws(CommandError) in
            throw .model(.unusable("\(printable(folder)): classification is not built in"))
        },
        tokenization: { folder throws(CommandError) in
            throw .model(.unusable("\(printable(folder)): tokenization is not built in"))
        },
        embedding: { folder throws(CommandError) in
            throw .model(.unusable("\(printable(folder)): embedding is not built in"))
        },
        inspection: { path, hasStatistics throws(CommandError) in
            try Inspection(tensorFile: path, hasStatistics: hasStatistics)
        },
        tensorFile: tensorFile
    )

    /// Gets ready for files that are cut while they are in use, which the system reports by a signal.
    static func prepare() {
        ByteRegion.installTruncationHandler(message: "minibert: a model file was cut while it was in use")
    }
}
