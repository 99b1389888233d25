import MiniBERT

extension ModelLibrary {
    /// The models of the library `MiniBERT`.
    static let installed = ModelLibrary(
        classification: { folder throws(CommandError) in try FolderClassifier(folder: folder) },
        tokenization: { folder throws(CommandError) in try FolderTokenizer(folder: folder) },
        embedding: { folder throws(CommandError) in try FolderEmbedder(folder: folder) },
        inspection: { path, hasStatistics throws(CommandError) in
            try Inspection(path: path, hasStatistics: hasStatistics)
        },
        tensorFile: tensorFile
    )

    /// Gets ready for files that are cut while they are in use, which the system reports by a signal.
    static func prepare() {
        ByteRegion.installTruncationHandler(message: "minibert: a model file was cut while it was in use")
    }
}
