import ModelSettings
import SystemFiles

extension ModelFiles {
    /// The modules of sentence-transformers; without a list of them, a pooling in its usual place.
    func sentenceModules() throws(ModelError) -> [SentenceModule] {
        let name = SettingsFile.modules.rawValue
        guard let bytes = try outerBytes(of: name) else {
            return [SentenceModule(kind: "Pooling", path: "1_Pooling")]
        }
        return try SentenceModule.list(json: bytes, file: outerPath(of: name))
    }

    /// The files of sentence-transformers, by their names in a folder with the encoder's files at its top.
    ///
    /// They say how a text becomes a vector, so a folder that is made from this one needs them.
    func sentenceFiles() throws(ModelError) -> [(name: String, bytes: [UInt8])] {
        let modules = try sentenceModules()
        var files: [(name: String, bytes: [UInt8])] = []
        func add(_ name: String, _ bytes: [UInt8]?) {
            guard let bytes, !files.contains(where: { $0.name == name }) else { return }
            files.append((name, bytes))
        }
        let list = SettingsFile.modules.rawValue
        add(list, try outerBytes(of: list).map { hasSubfolder ? SentenceModule.withEncoderAtTop($0) : $0 })
        add(SettingsFile.sentences.rawValue, try outerBytes(of: SettingsFile.sentences.rawValue))
        for name in Self.readingNames { add(name, try bytes(of: name)) }
        for module in modules where module.kind != "Transformer" && !module.path.isEmpty {
            add(module.path + "/config.json", try outerBytes(of: module.path + "/config.json"))
        }
        return files
    }

    /// The names of all other files and folders; those of folders end in a slash.
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
