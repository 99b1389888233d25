import MiniBERT
import TestModels
import Testing

struct SentenceSettingsTests {
    @Test func `modules.json sets pooling, normalization and length`() throws {
        let folder = try ChangedFolder(copying: "sentence-mean")

        let pooling = try TextEmbedder(folder: folder.path).sentenceSettings

        #expect(pooling == SentenceSettings(pooling: .mean, isNormalized: true, maximumLength: 16))
    }

    @Test func `a folder without those files has no settings`() throws {
        let folder = try ChangedFolder(copying: "bert-base")

        #expect(try TextEmbedder(folder: folder.path).sentenceSettings == nil)
    }

    @Test func `an unsupported pooling, no pooling and two poolings are refused`() throws {
        for json: String in [
            #"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}"#, "{}",
            #"{"pooling_mode_lasttoken": true}"#, #"{"pooling_mode": "lasttoken"}"#,
            #"{"pooling_mode_cls_token": "yes"}"#,
            #"{"word_embedding_dimension": 7, "pooling_mode_cls_token": true}"#,
        ] {
            let folder = try ChangedFolder(copying: "sentence-mean")
            try folder.write(json, to: "1_Pooling/config.json")

            #expect(throws: ModelError.self) { try TextEmbedder(folder: folder.path) }
        }
    }

    @Test(arguments: [
        (#"{"pooling_mode": "max"}"#, Pooling.maximum), (#"{"pooling_mode_max_tokens": true}"#, .maximum),
        (#"{"pooling_mode_mean_sqrt_len_tokens": true}"#, .meanOverRootLength),
    ])
    func `rarer poolings are read`(json: String, expected: Pooling) throws {
        let folder = try ChangedFolder(copying: "sentence-mean")
        try folder.write(json, to: "1_Pooling/config.json")

        #expect(try TextEmbedder(folder: folder.path).sentenceSettings?.pooling == expected)
    }

    @Test func `unsupported modules and paths outside of the folder are refused`() throws {
        for json: String in [
            #"[{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]"#,
            #"[{"type": "sentence_transformers.models.Pooling", "path": "../other"}]"#, #"[{"path": ""}]"#,
            "{}",
        ] {
            let folder = try ChangedFolder(copying: "sentence-mean")
            try folder.write(json, to: "modules.json")

            #expect(throws: ModelError.self) { try TextEmbedder(folder: folder.path) }
        }
    }
}
