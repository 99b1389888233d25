import PrintableText
import MiniBERTTraining

/// Lists or removes the features that training keeps.
enum CacheCommand: Command {
    static let name = "cache"
    static let summary = "list or remove the features that training keeps"
    static let operands = "[list|clear]"
    static let examples = [
        ("minibert cache", "list the files and their sizes in bytes"),
        ("minibert cache clear", "remove all of them; they were computed from your texts"),
    ]

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        guard let folder = FeatureCacheFolder.standard(variable: context.environment.variable) else {
            return try context.print("no cache: neither XDG_CACHE_HOME nor HOME is set\n")
        }
        let clears: Bool
        switch arguments.operands.first.map({ String(decoding: $0, as: UTF8.self) }) ?? "list" {
        case "list": clears = false
        case "clear": clears = true
        case let word: throw .usage(.unexpectedOperand(printable(word), command: name))
        }
        let entries: [FeatureCacheFolder.Entry]
        do throws(FeatureCacheError) {
            entries = clears ? try folder.clear() : try folder.entries()
        } catch {
            throw .unwritable(printable(folder.path), error.description)
        }
        for entry in entries {
            try context.print(
                (clears ? "removed " : "") + "\(printable(entry.path))\t\(entry.byteCount)\n")
        }
    }
}
