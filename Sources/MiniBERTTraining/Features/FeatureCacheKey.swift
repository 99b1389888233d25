import SystemFiles

/// A digest of everything that features depend on, except the text.
struct FeatureCacheKey: Hashable, Sendable {
    /// A SHA-256 digest.
    let digest: [UInt8]

    /// Creates a key; `modelDigest` is the digest of the encoder, its settings and its tokenizer.
    init(modelDigest: [UInt8], pooling: String, maximumLength: Int) {
        digest = SHA256.digest(ofParts: [
            modelDigest, Array(pooling.utf8), Array(String(maximumLength).utf8),
        ])
    }

    /// The SHA-256 that identifies a text, or a pair of texts, in the cache.
    static func textDigest(_ text: String, pair: String? = nil) -> [UInt8] {
        SHA256.digest(of: LabeledExample.inputBytes(text: text, pair: pair))
    }
}
