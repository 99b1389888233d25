import SystemFiles

extension ModelFolder {
    /// The file of sentence-transformers that names the parts of a model.
    static let sentenceModuleList = "modules.json"

    /// The parts of which sentence-transformers makes the model; without a list, a pooling in its usual place.
    func sentenceModules() throws(ModelError) -> [SentenceModule] {
        guard let bytes = try bytes(of: Self.sentenceModuleList) else {
            return [SentenceModule(kind: "Pooling", path: "1_Pooling")]
        }
        return try SentenceModule.list(json: bytes, file: path(of: Self.sentenceModuleList))
    }

    /// The files of sentence-transformers, which say how a text becomes a vector, by their names in the folder.
    ///
    /// A folder that is made of this one has them, too, or it gives other vectors.
    func sentenceFiles() throws(ModelError) -> [(name: String, bytes: [UInt8])] {
        let lists = [
            Self.sentenceModuleList, "sentence_bert_config.json", "config_sentence_transformers.json",
        ]
        let settings = try sentenceModules().filter { !$0.path.isEmpty }.map { $0.path + "/config.json" }
        var files: [(name: String, bytes: [UInt8])] = []
        for name in lists + settings where !files.contains(where: { $0.name == name }) {
            if let bytes = try bytes(of: name) { files.append((name, bytes)) }
        }
        return files
    }

    /// What is in the folder beside these files; the names of folders end in a slash.
    func names(beside files: [String]) throws(ModelError) -> [String] {
        guard !isInMemory else { return [] }
        let known = Set(files.compactMap { $0.split(separator: "/").first.map(String.init) })
        do throws(SystemError) {
            let folder = FilePath(path)
            var names: [String] = []
            for bytes in try System.contents(ofFolder: folder) {
                let name = String(decoding: bytes, as: UTF8.self)
                let isFolder = (try? System.status(of: folder.appending(bytes)))?.kind == .folder
                if !known.contains(name) { names.append(isFolder ? name + "/" : name) }
            }
            return names
        } catch {
            throw .contradiction(
                file: path, finding: error.description, expectation: "a folder whose names can be read")
        }
    }
}
