import CLibrary
package import Tensors

/// The n-grams that a head knows, each with the weight of its occurrences, and the vectors of texts over them.
///
/// Element `j` of a text's vector is `(1 + log(count)) · idf` of n-gram `j`, 0 if the text lacks it. The vector is
/// scaled to length 1.
package struct NgramVocabulary: Hashable, Sendable {
    /// `[N]`: the hash of each n-gram, strictly ascending.
    package let hashes: [UInt32]
    /// `[N]`: the inverse document frequency of each n-gram.
    package let inverseFrequencies: [Float]
    /// Where the hashes of each bucket begin; a bucket holds the hashes with the same upper bits.
    private let bucketStarts: [UInt32]
    /// The number of lower bits of a hash, which do not decide its bucket.
    private let lowerBitCount: UInt32

    /// - Precondition: The hashes ascend strictly, and there is a frequency for each.
    package init(hashes: [UInt32], inverseFrequencies: [Float]) {
        precondition(
            hashes.count == inverseFrequencies.count,
            "\(inverseFrequencies.count) frequencies of \(hashes.count) n-grams")
        self.hashes = hashes
        self.inverseFrequencies = inverseFrequencies
        // About one hash for each bucket.
        lowerBitCount = UInt32(max(8, hashes.count.leadingZeroBitCount - 32))
        var starts: [UInt32] = []
        let bucketCount = 1 << (32 - lowerBitCount)
        starts.reserveCapacity(bucketCount + 1)
        for (index, hash) in hashes.enumerated() {
            let bucket = Int(hash >> lowerBitCount)
            while starts.count <= bucket { starts.append(UInt32(index)) }
        }
        while starts.count <= bucketCount { starts.append(UInt32(hashes.count)) }
        bucketStarts = starts
    }

    /// `N`.
    package var count: Int { hashes.count }

    /// The index of an n-gram; `nil` if it is not known.
    @inline(__always)
    private func index(of hash: UInt32) -> UInt32? {
        let bucket = Int(hash >> lowerBitCount)
        var (lower, upper) = (bucketStarts[bucket], bucketStarts[bucket + 1])
        // By halves: the hashes of a file that was made with ill intent may all be in one bucket.
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            let found = hashes[Int(middle)]
            if found == hash { return middle }
            if found < hash { lower = middle + 1 } else { upper = middle }
        }
        return nil
    }

    /// The vectors of texts: `[texts.count, N]`.
    package func vectors(of inputs: some Collection<TextInput>, reader: NgramReader) -> SparseRows {
        var offsets = [0]
        var columns: [UInt32] = []
        var values: [Float] = []
        // How often the text has each n-gram, and which it has: a long text needs no more memory than a short one.
        var counts = [UInt32](repeating: 0, count: count)
        var found: [UInt32] = []
        for input in inputs {
            reader.forEachNgram(of: input) { hash in
                guard let index = index(of: hash) else { return }
                if counts[Int(index)] == 0 { found.append(index) }
                counts[Int(index)] += 1
            }
            found.sort()
            columns += found
            values += unitVector(of: found, counts)
            offsets.append(columns.count)
            for index in found { counts[Int(index)] = 0 }
            found.removeAll(keepingCapacity: true)
        }
        return SparseRows(offsets: offsets, columns: columns, values: values, columnCount: count)
    }

    /// The elements of a text's vector that are not 0, of which `found` are the n-grams.
    private func unitVector(of found: [UInt32], _ counts: [UInt32]) -> [Float] {
        let values = found.map { index in
            (1 + log(Double(counts[Int(index)]))) * Double(inverseFrequencies[Int(index)])
        }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? values.map { Float($0 / length) } : values.map { _ in 0 }
    }
}
