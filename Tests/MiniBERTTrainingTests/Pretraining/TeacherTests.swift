import Tensors
import TestSupport
import TestModels
@testable import MiniBERTTraining
import Testing

@testable import MiniBERT

struct TeacherTests {
    @Test func `a teacher's vectors are not shortened`() throws {
        func vectors(_ folder: String) throws -> [[Float]]? {
            let teacher = try Teacher(TextEmbedder(folder: folder), pooling: nil, maximumLength: nil)
            return try teacher.vectors(
                of: [Array("the film".utf8)], firstLine: 1, threads: WorkerThreads(), shouldStop: { false },
                onSlice: { _ in })
        }
        let folder = try ChangedFolder(copying: "sentence-mean")
        let whole = try #require(try vectors(folder.path))
        try folder.write(#"{"truncate_dim":5}"#, to: "config_sentence_transformers.json")

        #expect(try vectors(folder.path) == whole)
    }

    @Test func `a classifier whose labels do not exclude each other cannot be a teacher`() throws {
        let classifier = try TextClassifier(folder: GoldenModel("multi-label").folder)

        #expect(throws: PretrainingError.self) { try Teacher(classifier, maximumLength: nil) }
    }
}
