import MiniBERTTraining
import MiniBERT
import PrintableText

extension CommandDescription {
    /// `cache`: what training keeps.
    static let cache = CommandDescription(
        name: "cache",
        summary: "show or remove the features that training keeps",
        operands: "[list|clear]",
        examples: [
            ("minibert cache", "what is kept, and where"),
            ("minibert cache clear", "remove all of it; features are made from your texts"),
        ],
        notes: [],
        options: [],
        run: { context, arguments throws(CommandError) in
            guard let folder = FeatureCacheFolder.standard(variable: context.environment.variable) else {
                return try context.print("no cache: neither XDG_CACHE_HOME nor HOME is set\n")
            }
            let clears: Bool
            switch arguments.operands.first.map({ String(decoding: $0, as: UTF8.self) }) ?? "list" {
            case "list": clears = false
            case "clear": clears = true
            case let word: throw .usage(.unexpectedOperand(printable(word), command: "cache"))
            }
            let entries: [FeatureCacheFolder.Entry]
            do throws(FeatureCacheError) {
                entries = clears ? try folder.clear() : try folder.entries()
            } catch {
                throw .output(.failed(output: printable(folder.path), reason: error.description))
            }
            for entry in entries {
                try context.print(
                    (clears ? "removed " : "") + "\(printable(entry.path))\t\(entry.byteCount)\n")
            }
        }
    )
}
