import ModelSettings
import StrictJSON
import TestSupport
import Testing

@testable import MiniBERT
@testable import MiniBERTTraining
@testable import SafetensorsFormat
@testable import WordPiece

/// The article "Security", compared with the constants that it states.
struct SecurityArticleTests {
    @Test func `the limits are those of the sources`() throws {
        let limits = [
            ("`vocab.txt`", WordPieceTokenizer.vocabularyLimit),
            ("tokens of a vocabulary", Vocabulary.largestCount),
            ("`config.json`", SettingsFile.limit), ("header of a safetensors file", SafetensorsHeader.limit),
            ("open arrays", JSONReader.depthLimit), ("record of `classify`", RecordSplitter.defaultLimit),
            ("row of `train`", LabeledDataOptions().maximumRowBytes),
            ("line of a corpus", CorpusReader().lineLimit), ("labels of a training", FineTuner.labelLimit),
            ("parameters of a head", HeadShape.largestParameterCount),
            ("a new encoder", Student.largestWeightCount), ("cached features", FeatureCache.limit),
        ]
        let article = try articleText("Sources/MiniBERT/MiniBERT.docc/Security.md", testFile: #filePath)
        let table = article.split(separator: "\n").filter { $0.hasPrefix("| ") }
        for (input, limit) in limits {
            let rows = table.filter { row in
                row.contains(input) && row.split(separator: "|")[1].contains(" \(NumberText.grouped(limit)) ")
            }
            #expect(rows.count == 1, "\(input): \(limit)")
        }
    }
}
