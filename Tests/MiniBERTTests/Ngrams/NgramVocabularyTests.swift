import CLibrary
import Tensors
import TestModels
import Testing

@testable import MiniBERT

struct NgramVocabularyTests {
    private func reader() throws -> NgramReader {
        try TextEmbedder(folder: GoldenModel("bert-base").folder).ngramReader
    }

    @Test func `a vector has the weighted counts of the n-grams, and length 1`() throws {
        let reader = try reader()
        var hashes: [UInt32] = []
        reader.forEachNgram(of: "a b") { hashes.append($0) }
        // "a", "a b", "b"
        #expect(hashes.count == 3)
        let (a, b) = (hashes[0], hashes[2])
        let vocabulary = NgramVocabulary(
            hashes: [a, b].sorted(), inverseFrequencies: a < b ? [2, 1] : [1, 2])

        let vectors = vocabulary.vectors(of: ["a c a b", "c", "b"], reader: reader)

        let values: [Double] = [2 * (1 + log(2.0)), 1]
        let length = (values[0] * values[0] + 1).squareRoot()
        #expect(vectors.offsets == [0, 2, 2, 3])
        #expect(vectors.columns == [0, 1, a < b ? 1 : 0])
        var expected = values.map { Float($0 / length) }
        if a > b { expected.reverse() }
        #expect(vectors.values == expected + [1])
    }

    @Test func `every known n-gram is found, also where many share their upper bits`() throws {
        let reader = try reader()
        let text = TextInput((0..<300).map { "word\($0)" }.joined(separator: " "))
        var hashes: Set<UInt32> = []
        reader.forEachNgram(of: text) { hashes.insert($0) }
        let neighbors = (0..<4000).map { UInt32($0) }
        for known: Set<UInt32> in [hashes, hashes.union(neighbors), Set(hashes.prefix(1)), []] {
            let sorted = known.sorted()
            let vocabulary = NgramVocabulary(
                hashes: sorted, inverseFrequencies: sorted.map { _ in 1 })

            let found = vocabulary.vectors(of: [text], reader: reader).columns.map { sorted[Int($0)] }

            #expect(found == known.intersection(hashes).sorted())
        }
    }

    @Test func `an n-gram of frequency 0 has no weight`() throws {
        let reader = try reader()
        var hashes: [UInt32] = []
        reader.forEachNgram(of: "a") { hashes.append($0) }

        let vectors = NgramVocabulary(hashes: hashes, inverseFrequencies: [0]).vectors(
            of: ["a"], reader: reader)

        #expect(vectors.values == [0])
    }
}
