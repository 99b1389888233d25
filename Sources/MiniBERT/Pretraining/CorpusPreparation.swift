import Tensors

/// Reads a corpus once: its tokens go to files, and what a teacher says of its lines goes to others, where it is not
/// there already.
package struct CorpusPreparation {
    let folder: TrainingFolder
    let tokenizer: CorpusTokenizer
    let threads: WorkerThreads
    var reader = CorpusReader()

    /// What was read so far.
    package struct Tally: Hashable, Sendable {
        /// How many lines were read.
        package var lineCount = 0
        /// How many tokens they have.
        package var tokenCount = 0
    }

    /// Reads the texts at `paths`.
    ///
    /// - Parameters:
    ///   - paths: Text files; `-` is standard input.
    ///   - teach: Given each portion of lines, its index and hash; returns whether it was done to the end.
    ///   - onPortion: Told of each portion; returns whether to go on.
    /// - Returns: The corpus; `nil` when one of the two ended the work.
    func corpus(
        of paths: [String],
        teach: ([[UInt8]], Int, String) throws(PretrainingError) -> Bool = { _, _, _ in true },
        onPortion: (Tally) -> Bool
    ) throws(PretrainingError) -> TokenCorpus? {
        var tally = Tally()
        var portionCount = 0
        var isStopped = false
        try reader.forEachPortion(of: paths) { lines throws(PretrainingError) in
            guard !isStopped else { return }
            var hash = SHA256()
            hash.update(lines.joined(separator: [0x0A]))
            hash.update([0x0A])
            let digest = hash.finalized().hexadecimal
            let sequences = tokenizer.sequences(of: lines, threads: threads)
            try TokenCorpus.write(sequences, digest: digest, to: folder.tokensPath(portionCount), of: folder)
            guard try teach(lines, portionCount, digest) else {
                isStopped = true
                return
            }
            tally.lineCount += lines.count
            tally.tokenCount += sequences.reduce(0) { $0 + $1.count }
            portionCount += 1
            isStopped = !onPortion(tally)
        }
        return isStopped ? nil : try TokenCorpus(folder: folder, portionCount: portionCount)
    }
}
