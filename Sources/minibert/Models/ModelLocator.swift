import MiniBERT
import PrintableText
import SystemFiles

/// Finds a model: a folder, a model of this program, or a name in the local cache of the Hugging Face hub, in this order.
///
/// Nothing is fetched. The layout of the cache is the documented one: `models--org--name/refs/main` has a revision,
/// `snapshots/REVISION` its files.
struct ModelLocator {
    let environment: Environment

    /// The folder of the cache; nothing where not even a home folder is known.
    var cache: String? {
        if let cache = environment.value("HF_HUB_CACHE") { return cache }
        if let home = environment.value("HF_HOME") { return home + "/hub" }
        if let cache = environment.value("XDG_CACHE_HOME") { return cache + "/huggingface/hub" }
        return environment.value("HOME").map { $0 + "/.cache/huggingface/hub" }
    }

    /// The model `name`; several where it is a list of models of this program.
    ///
    /// - Throws: `ModelFault.notFound`.
    func sources(of name: [UInt8]) throws(CommandError) -> [ModelSource] {
        let text = String(decoding: name, as: UTF8.self)
        if let status = try? System.status(of: FilePath(name)), status.kind == .folder {
            return [.folder(text)]
        }
        if let models = ModelSource.builtIn(named: text) { return models }
        if let snapshot = snapshot(of: text) { return [.folder(snapshot)] }
        let mayBeCached = repository(text) != nil
        throw .model(.notFound(name: printable(name), cache: mayBeCached ? cache.map { printable($0) } : nil))
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

    /// `org/name@revision` taken apart; nothing when it cannot be the name of a repository.
    private func repository(_ text: String) -> (parts: [String], revision: String)? {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let revision = halves.count == 2 ? halves[1] : "main"
        guard (1...2).contains(parts.count), (parts + [revision]).allSatisfy(Self.isName) else { return nil }
        return (parts, revision)
    }

    /// Whether `text` is one name: nothing that leads out of the cache.
    private static func isName(_ text: String) -> Bool {
        let allowed = text.utf8.allSatisfy { byte in
            Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_.".utf8.contains(byte)
        }
        return allowed && !text.isEmpty && text != "." && text != ".."
    }
}
