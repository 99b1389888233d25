import CLibrary
import MiniBERT
import Tensors
import TestModels
import Testing

@testable import MiniBERTTraining

struct NgramSelectionTests {
    private func vocabulary(of texts: [TextInput], limit: Int = 1000, threads: Int = 1) throws
        -> NgramVocabulary
    {
        try NgramSelection.vocabulary(
            of: texts, limit: limit, reader: reader(), threads: WorkerThreads(count: threads))
    }

    private func reader() throws -> NgramReader {
        try TextEmbedder(folder: GoldenModel("bert-base").folder).ngramReader
    }

    private func hashes(of text: TextInput) throws -> Set<UInt32> {
        var hashes: Set<UInt32> = []
        try reader().forEachNgram(of: text) { hashes.insert($0) }
        return hashes
    }

    @Test func `an n-gram needs two texts, however often one has it`() throws {
        let vocabulary = try vocabulary(of: ["a b b b", "a c", "d"])

        #expect(try vocabulary.hashes == Array(hashes(of: "a")))
        #expect(vocabulary.inverseFrequencies == [Float(log(4.0 / 3) + 1)])
    }

    @Test func `of too many n-grams the most frequent are kept`() throws {
        let texts: [TextInput] = ["a b", "a b", "a", "b c", "c d", "a"]
        let kept = try vocabulary(of: texts, limit: 2)

        #expect(try Set(kept.hashes) == hashes(of: "a").union(hashes(of: "b")))
        #expect(kept.hashes == kept.hashes.sorted())
    }

    @Test func `the number of threads does not matter`() throws {
        let texts = (0..<900).map { TextInput("film number \($0 % 37), as dull as film \($0 % 11)") }

        let one = try vocabulary(of: texts, limit: 50)

        #expect(one.count == 50)
        #expect(try vocabulary(of: texts, limit: 50, threads: 3) == one)
    }

    @Test func `the size of a head is bounded by its labels`() {
        #expect(NgramSelection.limit(outputCount: 2) == 32_768)
        #expect(NgramSelection.limit(outputCount: 128) == 8192)
        #expect(NgramSelection.limit(outputCount: 5000) == 4096)
    }
}
