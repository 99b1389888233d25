import TestSupport
@testable import MiniBERTTraining
import Foundation
import Testing

struct TokenCorpusTests {
    private let place = TemporaryFolder()
    private let limits = TokenCorpus.Limits(vocabularySize: 10, length: 3)
    private var folder: PretrainingFolder { PretrainingFolder(path: place.path) }

    private func write(_ portions: [[[Int32]]]) throws {
        try folder.make(replacesExisting: true)
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

    @Test func `a missing or truncated portion is an error`() throws {
        try write([[[2, 5, 3]]])

        #expect(throws: PretrainingError.self) { try TokenCorpus(folder: folder, portionCount: 2, limits: limits) }
        let path = folder.tokensPath(0)
        try Data(try Data(contentsOf: URL(filePath: path)).dropLast(4)).write(to: URL(filePath: path))
        #expect(throws: PretrainingError.self) { try TokenCorpus(folder: folder, portionCount: 1, limits: limits) }
    }
}
