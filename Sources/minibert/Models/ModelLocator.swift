import MiniBERTDefaultModel
import PrintableText
import SystemFiles
import MiniBERT

/// Finds a model: a folder, a built-in model, or a name in the local cache of the Hugging Face Hub, in this order.
///
/// Nothing is downloaded. The layout of the cache is the documented one: `models--org--name/refs/main` contains a
/// revision, `snapshots/REVISION` its files.
struct ModelLocator {
    let environment: Environment

    /// The folder of the cache; `nil` if there is no home folder either.
    var cache: String? {
        if let cache = environment.value("HF_HUB_CACHE") { return cache }
        if let home = environment.value("HF_HOME") { return home + "/hub" }
        if let cache = environment.value("XDG_CACHE_HOME") { return cache + "/huggingface/hub" }
        return environment.value("HOME").map { $0 + "/.cache/huggingface/hub" }
    }

    /// The model `name`; several for a list of built-in models.
    ///
    /// - Throws: `CommandError.model` if there is none.
    func sources(of name: [UInt8]) throws(CommandError) -> [ModelSource] {
        let text = String(decoding: name, as: UTF8.self)
        if let status = try? System.status(of: FilePath(name)), status.kind == .folder {
            return [.folder(text)]
        }
        if let models = ModelSource.builtIn(named: text) { return models }
        if let snapshot = snapshot(of: text) { return [.folder(snapshot)] }
        let builtIn = InMemoryModel.builtIn.map(\.name).joined(separator: ", ")
        let shown = printable(name)
        var places = ["not a folder"]
        if text.utf8.contains(UInt8(ascii: ",")) { places += ["not a list of built-in models (\(builtIn))"] }
        if let cache, repository(text) != nil {
            places += [
                "not built in (\(builtIn))",
                "not in the Hugging Face cache \(printable(cache)); to fetch it: hf download \(shown)",
            ]
        }
        throw .model("no model '\(shown)': " + places.joined(separator: ", "))
    }

    /// The folder of `org/name` or `org/name@revision` in the cache.
    private func snapshot(of text: String) -> String? {
        guard let cache, let (repository, revision) = repository(text) else { return nil }
        let folder = cache + "/models--" + repository.joined(separator: "--")
        let reference = environment.systemFile(folder + "/refs/" + revision)
        let names = [reference?.filter { !$0.isWhitespace }, revision].compactMap(\.self).filter(Self.isName)
        return names.map { folder + "/snapshots/" + $0 }.first { path in
            (try? System.status(of: FilePath(path)))?.kind == .folder
        }
    }

    /// The parts of `org/name@revision`; `nil` if it cannot be the name of a repository.
    private func repository(_ text: String) -> (parts: [String], revision: String)? {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let revision = halves.count == 2 ? halves[1] : "main"
        guard (1...2).contains(parts.count), (parts + [revision]).allSatisfy(Self.isName) else { return nil }
        return (parts, revision)
    }

    /// Whether `text` is a single name, which cannot lead out of the cache.
    private static func isName(_ text: String) -> Bool {
        let allowed = text.utf8.allSatisfy { byte in
            Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_.".utf8.contains(byte)
        }
        return allowed && !text.isEmpty && text != "." && text != ".."
    }
}

extension ModelSource {
    /// The built-in models of a list of names, separated by commas; `nil` unless all names are known.
    fileprivate static func builtIn(named names: String) -> [ModelSource]? {
        let names = names.split(separator: ",", omittingEmptySubsequences: false)
        let models = names.compactMap { name in
            InMemoryModel.builtIn.first { $0.name.utf8.elementsEqual(name.utf8) }
        }
        return models.count == names.count ? models.map(ModelSource.memory) : nil
    }
}
