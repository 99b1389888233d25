import MiniBERT
import TestSupport
@testable import MiniBERTTraining
import Testing

struct TeacherStatesTests {
    private let place = TemporaryFolder()
    private let teacher = TeacherDescription(
        model: "ab", content: .states(.mean), maximumLength: 16, size: 2)

    private func corpus(lines: Int, digest: String) throws -> TokenCorpus {
        let folder = PretrainingFolder(path: place.path)
        try folder.make(replacesExisting: true)
        try TokenCorpus.write(
            [[Int32]](repeating: [2, 5, 3], count: lines), digest: digest, to: folder.tokensPath(0))
        return try TokenCorpus(
            folder: folder, portionCount: 1, limits: TokenCorpus.Limits(vocabularySize: 6, length: 3))
    }

    @Test func `vectors are kept in 16 bits, in the order of the lines`() throws {
        let corpus = try corpus(lines: 2, digest: "x")
        let folder = place.path + "/states"

        try TeacherStates.write([[1, 0.1], [-2, 3]], 0, of: folder, digest: "x", teacher: teacher)
        let states = try TeacherStates(folder: folder, corpus: corpus)

        #expect(states.size == 2)
        #expect(states.vector(of: corpus.place(of: 0)) == [1, 0.099975586])
        #expect(states.vector(of: corpus.place(of: 1)) == [-2, 3])
    }

    @Test func `a portion is used only for the same lines and the same teacher`() throws {
        let folder = place.path + "/states"
        try TeacherStates.write([[1, 2], [3, 4]], 0, of: folder, digest: "x", teacher: teacher)
        let other = TeacherDescription(model: "ab", content: .logits, maximumLength: 16, size: 2)
        func isThere(_ digest: String, _ lineCount: Int, _ teacher: TeacherDescription) -> Bool {
            TeacherStates.isThere(0, of: folder, digest: digest, lineCount: lineCount, teacher: teacher)
        }

        #expect(isThere("x", 2, teacher))
        #expect(!isThere("y", 2, teacher))
        #expect(!isThere("x", 3, teacher))
        #expect(!isThere("x", 2, other))
    }

    @Test func `vectors that are not finite or damaged are computed again, and not used`() throws {
        let corpus = try corpus(lines: 1, digest: "x")
        let folder = place.path + "/states"
        func expectUnusable() {
            #expect(
                !TeacherStates.isThere(0, of: folder, digest: "x", lineCount: 1, teacher: teacher))
            #expect(throws: PretrainingError.self) { try TeacherStates(folder: folder, corpus: corpus) }
        }

        for number: Float in [.nan, .infinity] {
            try TeacherStates.write([[1, number]], 0, of: folder, digest: "x", teacher: teacher)
            expectUnusable()
        }
        try TeacherStates.write([[1, 2]], 0, of: folder, digest: "x", teacher: teacher)
        #expect(TeacherStates.isThere(0, of: folder, digest: "x", lineCount: 1, teacher: teacher))
        var bytes = try place.bytes(of: "states/states-00000.safetensors")
        bytes[bytes.count - 34] ^= 1
        try place.write(bytes, to: "states/states-00000.safetensors")
        expectUnusable()
    }

    @Test func `vectors of other lines are an error`() throws {
        let corpus = try corpus(lines: 1, digest: "x")
        let folder = place.path + "/states"

        try TeacherStates.write([[1, 2]], 0, of: folder, digest: "y", teacher: teacher)

        let finding = "holds no vectors for these lines of the corpus"
        #expect(
            throws: PretrainingError.damaged(file: folder + "/states-00000.safetensors", finding: finding)
        ) {
            try TeacherStates(folder: folder, corpus: corpus)
        }
    }
}
