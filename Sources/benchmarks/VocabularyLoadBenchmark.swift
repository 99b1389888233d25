import WordPiece
import FoundationEssentials

/// Measures how long a tokenizer takes to load from its folder, and a vocabulary from bytes in memory.
struct VocabularyLoadBenchmark: Benchmark {
    static let name = "vocabulary-load"
    static let summary = "a tokenizer from its folder, and a vocabulary from memory"

    private static let repetitionCount = 20

    let work = Work(parts: ["folder", "vocabulary"])
    private let folder: String
    private let vocabulary: [UInt8]
    private let tokenCount: Int

    init(_ options: Options) throws(BenchmarkError) {
        folder = try options.requiredModelFolder()
        let loaded = try WordPieceTokenizer(ofFolder: folder)
        vocabulary = loaded.vocabularyText()
        tokenCount = loaded.vocabulary.count
    }

    func round() throws(BenchmarkError) -> [String: [Double]] {
        var folderTimes: [Double] = []
        var vocabularyTimes: [Double] = []
        for _ in 0..<Self.repetitionCount {
            var start = ContinuousClock.now
            _ = try WordPieceTokenizer(ofFolder: folder)
            folderTimes.append(seconds(since: start) * 1e3)
            start = ContinuousClock.now
            do throws(WordPieceError) { _ = try Vocabulary(text: vocabulary) } catch {
                throw .tokenizer(error)
            }
            vocabularyTimes.append(seconds(since: start) * 1e3)
        }
        return ["folder": folderTimes, "vocabulary": vocabularyTimes]
    }

    func table(of rounds: [Round]) -> Table {
        Table(
            title: "\(tokenCount) tokens, \(rounds.count * Self.repetitionCount) loads",
            columns: ["loaded", "p50 ms", "p99 ms", "best ms"],
            rows: work.parts.map { part in
                let times = rounds.flatMap { $0.details[part] ?? [] }
                return [
                    part, fixed(times.percentile(50), 2), fixed(times.percentile(99), 2),
                    fixed(times.min(), 2),
                ]
            })
    }
}
