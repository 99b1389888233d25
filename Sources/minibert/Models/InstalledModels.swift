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
        inspection: { path, _ throws(CommandError) in
            throw .model(.unusable("\(printable(path)): inspection is not built in"))
        },
        tensorFile: { _ throws(CommandError) in
            throw .model(.unusable("writing tensor files is not built in"))
        }
    )
}
