import Tensors
import TestModels
import Testing

@testable import MiniBERT

struct LoadedModelTests {
    @Test func `the digest depends on weights, configuration and tokenizer`() throws {
        func digest(_ change: (ChangedFolder) throws -> Void = { _ in }) throws -> [UInt8] {
            let folder = try ChangedFolder(copying: "bert-base")
            try change(folder)
            return try TextEmbedder(folder: folder.path).digest(threads: WorkerThreads(count: 1))
        }
        let digests = [
            try digest(),
            try digest { try $0.set("layer_norm_eps", to: 0.5) },
            try digest { try $0.set("hidden_act", to: "relu") },
            try digest { try $0.put(0.5, at: 0, of: "embeddings.word_embeddings.weight") },
            try digest { try $0.write(#"{"do_lower_case": false}"#, to: "tokenizer_config.json") },
        ]

        #expect(Set(digests).count == digests.count)
        #expect(try digest() == digests[0])
    }
}
