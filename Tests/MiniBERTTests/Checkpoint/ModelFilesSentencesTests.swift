import Tensors
import WordPiece
import ModelSettings
import StrictJSON
import MiniBERT
import TestModels
import Foundation
import Testing

/// The changes that sentence-transformers makes to texts and vectors.
struct ModelFilesSentencesTests {
    private func vector(_ text: String, _ folder: ChangedFolder) throws -> [Float] {
        try TextEmbedder(folder: folder.path).embed([TextInput(text)])[0].values
    }

    /// The limit of texts for the tokenizer alone, without the weights.
    private func tokenizerLimit(_ folder: ChangedFolder) throws -> Int? {
        let files = try ModelFiles(.folder(folder.path))
        return try files.maximumLength(of: files.tokenizer())
    }

    @Test func `only the default prompt is put before a text that becomes a vector`() throws {
        let folder = try ChangedFolder(copying: "sentence-mean")
        let (plain, prompted) = (try vector("plot", folder), try vector("bad film: plot", folder))
        let prompts = #""prompts":{"query":"bad film: "}"#

        try folder.write("{\(prompts)}", to: "config_sentence_transformers.json")
        #expect(try vector("plot", folder) == plain)
        try folder.write(
            "{\(prompts),\"default_prompt_name\":\"query\"}", to: "config_sentence_transformers.json")
        #expect(try vector("plot", folder) == prompted)

        let embedder = try TextEmbedder(folder: folder.path)
        let unprepared = EmbeddingOptions(preparesSentences: false)
        #expect(try embedder.embed(["plot"], options: unprepared)[0].values == plain)
        #expect(try embedder.hiddenStates(of: ["plot"])[0].get().encoding.count == 3)
        #expect(embedder.preparationNotes.count == 1 && embedder.warnings.isEmpty)
    }

    @Test(arguments: [1, 5]) func `a vector is scaled to length 1 before it is shortened`(
        count: Int
    )
        throws
    {
        let folder = try ChangedFolder(copying: "sentence-mean")
        let whole = try TextEmbedder(folder: folder.path)
        let (vector, wholeStates) = (
            try vector("the film", folder), try whole.hiddenStates(of: ["the film"])[0].get().states
        )
        try folder.change(.sentences, "truncate_dim", to: .integer(count))
        let embedder = try TextEmbedder(folder: folder.path)

        #expect(try embedder.embed(["the film"])[0].values == Array(vector.prefix(count)))
        let asked = try embedder.embed(["the film"], options: EmbeddingOptions(isNormalized: true))[0].values
        #expect(asked.count == count && abs(asked.reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
        #expect(
            embedder.preparationNotes == [
                "only the first \(count) of the \(vector.count) numbers of a vector are kept, as 'truncate_dim' of "
                    + "config_sentence_transformers.json says"
            ])
        let unprepared = EmbeddingOptions(preparesSentences: false)
        #expect(try embedder.embed(["the film"], options: unprepared)[0].values == vector)
        #expect(try embedder.hiddenStates(of: ["the film"])[0].get().states.elements == wholeStates.elements)
    }

    @Test(arguments: [JSONValue.integer(1000), .null])
    func `a vector that is short enough stays whole`(count: JSONValue) throws {
        let folder = try ChangedFolder(copying: "sentence-mean")
        let vector = try vector("the film", folder)
        try folder.change(.sentences, "truncate_dim", to: count)
        let embedder = try TextEmbedder(folder: folder.path)

        #expect(try embedder.embed(["the film"])[0].values == vector)
        #expect(embedder.preparationNotes.isEmpty)
    }

    @Test func `a truncate_dim that is no whole number from 1 is refused`() throws {
        for count: JSONValue in [JSONValue.integer(0), .integer(-1), .number("2.5"), "5", .boolean(true)] {
            let folder = try ChangedFolder(copying: "sentence-mean")
            try folder.change(.sentences, "truncate_dim", to: count)

            let error = #expect(throws: ModelError.self) { try TextEmbedder(folder: folder.path) }
            #expect(error?.description.contains("'truncate_dim' is ") == true)
            #expect(error?.description.contains("expected a whole number from 1") == true)
        }
    }

    @Test func `a missing prompt is named`() throws {
        let folder = try ChangedFolder(copying: "sentence-mean")
        try folder.write(#"{"default_prompt_name":"other"}"#, to: "config_sentence_transformers.json")

        let error = #expect(throws: ModelError.self) { try TextEmbedder(folder: folder.path) }
        #expect(error?.description.contains("'default_prompt_name' is 'other'") == true)
    }

    @Test func `texts are lower-cased even if the tokenizer keeps capitals`() throws {
        let folder = try ChangedFolder(copying: "sentence-mean")
        try folder.change(.tokenizerConfiguration, "do_lower_case", to: .boolean(false))
        let (capital, small) = (try vector("The Film", folder), try vector("the film", folder))
        #expect(capital != small)

        try folder.change(.sentenceReading, "do_lower_case", to: .boolean(true))
        #expect(try vector("The Film", folder) == small)
    }

    @Test(arguments: [(6, 6), (12, 12), (1000, 24)])
    func `the limit of sentence-transformers replaces that of the tokenizer`(stated: Int, expected: Int)
        throws
    {
        let folder = try ChangedFolder(copying: "sentence-mean")
        try folder.change(.tokenizerConfiguration, "model_max_length", to: .integer(9))
        try folder.change(.sentenceReading, "max_seq_length", to: .integer(stated))

        #expect(try TextEmbedder(folder: folder.path).maximumLength == expected)
        #expect(try tokenizerLimit(folder) == expected)
    }

    @Test func `an encoder in a subfolder is found`() throws {
        let folder = try ChangedFolder(copying: "sentence-mean")
        let expected = try vector("the film", folder)
        try folder.moveEncoder(into: "0_Transformer")

        #expect(try vector("the film", folder) == expected)
        #expect(try tokenizerLimit(folder) == 16)
    }
}
