import SystemFiles
import Tensors

/// Reads a corpus once: its tokens go to files, and what a teacher says of its lines goes to others, where it is not
/// there already.
struct CorpusPreparation {
    let folder: TrainingFolder
    let tokenizer: CorpusTokenizer
    let threads: WorkerThreads
    var reader = CorpusReader()

    /// What was read so far.
    struct Tally: Hashable, Sendable {
        /// How many lines were read.
        var lineCount = 0
        /// How many tokens they have.
        var tokenCount = 0
    }

    /// Reads the texts at `paths`.
    ///
    /// - Parameters:
    ///   - paths: Text files; `-` is standard input.
    ///   - teach: Given each portion of lines, its index and hash; returns whether it was done to the end.
    ///   - shouldStop: Asked before each portion but the first.
    ///   - onPortion: Told of each portion.
    /// - Returns: The corpus; `nil` when the work was not done to the end.
    /// - Throws: `PretrainingError` for a line that is no text, or a file that cannot be written; what `teach` throws.
    func corpus(
        of paths: [String],
        teach: ([[UInt8]], Int, String) throws(PretrainingError) -> Bool = { _, _, _ in true },
        shouldStop: () -> Bool, onPortion: (Tally) -> Void
    ) throws(PretrainingError) -> TokenCorpus? {
        var tally = Tally()
        var portionCount = 0
        var isStopped = false
        try reader.forEachPortion(of: paths) { lines throws(PretrainingError) in
            // What is asked for in one portion is done, however little time there was.
            isStopped = portionCount > 0 && shouldStop()
            guard !isStopped else { return false }
            var hash = SHA256()
            hash.update(Array(lines.joined(separator: [0x0A])))
            hash.update([0x0A])
            let digest = hash.finalized().hexadecimal
            let sequences = tokenizer.sequences(of: lines, threads: threads)
            try TokenCorpus.write(sequences, digest: digest, to: folder.tokensPath(portionCount), of: folder)
            guard try teach(lines, portionCount, digest) else {
                isStopped = true
                return false
            }
            tally.lineCount += lines.count
            tally.tokenCount += sequences.reduce(0) { $0 + $1.count }
            portionCount += 1
            onPortion(tally)
            return true
        }
        return isStopped ? nil : try TokenCorpus(folder: folder, portionCount: portionCount)
    }
}
