import SafetensorsFormat
import TestSupport
@testable import MiniBERTTraining
import Foundation
import Testing

struct TokenCorpusTests {
    private let place = TemporaryFolder()
    private let limits = TokenCorpus.Limits(vocabularySize: 10, length: 3)
    private var folder: PretrainingFolder { PretrainingFolder(path: place.path) }

    private func write(_ portions: [[[Int32]]]) throws {
        if !place.has("training") { try folder.make(replacesExisting: true) }
        for (index, portion) in portions.enumerated() {
            try TokenCorpus.write(portion, digest: "\(index)", to: folder.tokensPath(index))
        }
    }

    @Test func `sequences of all portions are numbered consecutively`() throws {
        try write([[[2, 3], [2, 9, 3]], [[2, 7, 3]]])

        let corpus = try TokenCorpus(folder: folder, portionCount: 2, limits: limits)

        #expect(corpus.lengths == [2, 3, 3])
        #expect((0..<3).map { corpus.sequence($0) } == [[2, 3], [2, 9, 3], [2, 7, 3]])
        #expect((0..<3).map { corpus.place(of: $0).portion } == [0, 0, 1])
        #expect((0..<3).map { corpus.place(of: $0).row } == [0, 1, 0])
    }

    @Test func `ids and lengths outside the limits are errors, though the digest is right`() throws {
        for sequence: [Int32] in [[2, -1, 3], [2, 10, 3], [2, .max, 3], [.min, 5, 3], [2, 5, 5, 3]] {
            try write([[[2, 5, 3], sequence]])

            #expect(throws: PretrainingError.self, "\(sequence)") {
                try TokenCorpus(folder: folder, portionCount: 1, limits: limits)
            }
        }
    }

    @Test func `ends that do not divide the tokens into sequences are errors, though the digest is right`()
        throws
    {
        for ends: [Int32] in [
            [], [2], [4], [2, 1], [-1, 3], [.min, 3], [.max, 3], [3, .max], [3, 3, 4],
        ] {
            try write([[[2, 5, 3]]])
            try RunFile.rewrite(.tokens, at: folder.tokensPath(0)) { _, tensors in
                tensors["ends"] = TensorContent(
                    name: "ends", dataType: .int32, shape: [ends.count],
                    bytes: ends.flatMap { end in (0..<4).map { UInt8(truncatingIfNeeded: end >> (8 * $0)) } })
            }

            #expect(throws: PretrainingError.self, "\(ends)") {
                try TokenCorpus(folder: folder, portionCount: 1, limits: limits)
            }
        }
    }

    @Test func `a missing or truncated portion is an error`() throws {
        try write([[[2, 5, 3]]])

        #expect(throws: PretrainingError.self) {
            try TokenCorpus(folder: folder, portionCount: 2, limits: limits)
        }
        let path = folder.tokensPath(0)
        try Data(try Data(contentsOf: URL(filePath: path)).dropLast(4)).write(to: URL(filePath: path))
        #expect(throws: PretrainingError.self) {
            try TokenCorpus(folder: folder, portionCount: 1, limits: limits)
        }
    }
}
