import Tensors
import SystemFiles

/// Prepares a corpus for training: writes its tokens to files, and lets teachers compute their vectors of its lines.
struct CorpusPreparation {
    let folder: PretrainingFolder
    let tokenizer: CorpusTokenizer
    let limits: TokenCorpus.Limits
    let threads: WorkerThreads
    var reader = CorpusReader()

    struct Tally: Hashable, Sendable {
        var lineCount = 0
        var tokenCount = 0
    }

    /// Reads the texts at `paths`.
    ///
    /// - Parameters:
    ///   - paths: Text files; `-` is standard input.
    ///   - teach: Called with each portion of lines, its index and its hash; returns false if it was stopped.
    ///   - shouldStop: Asked before each portion except the first.
    ///   - onPortion: Called after each portion.
    /// - Returns: The corpus; `nil` if `shouldStop` or `teach` stopped the work.
    /// - Throws: `PretrainingError` for a line that is not text, or a file that cannot be written; `.stopped` if
    ///   the work should stop; errors of `teach`.
    func corpus(
        of paths: [String],
        teach: ([[UInt8]], Int, String) throws(PretrainingError) -> Bool = { _, _, _ in true },
        shouldStop: () -> Bool, onPortion: (Tally) -> Void
    ) throws(PretrainingError) -> TokenCorpus? {
        var tally = Tally()
        var portionCount = 0
        var isStopped = false
        try reader.forEachPortion(of: paths) { lines throws(PretrainingError) in
            // The first portion is always prepared, however short the time limit is.
            isStopped = portionCount > 0 && shouldStop()
            guard !isStopped else { return false }
            var hash = SHA256()
            hash.update(Array(lines.joined(separator: [0x0A])))
            hash.update([0x0A])
            let digest = hash.finalized().hexadecimal
            let sequences = try stoppably { () throws(Stopped) in
                try tokenizer.sequences(of: lines, threads: threads)
            }
            try TokenCorpus.write(sequences, digest: digest, to: folder.tokensPath(portionCount))
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
        return isStopped
            ? nil : try TokenCorpus(folder: folder, portionCount: portionCount, limits: limits)
    }
}
