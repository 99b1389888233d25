import SystemFiles

/// A digest of everything that features depend on, except the text.
struct FeatureCacheKey: Hashable, Sendable {
    /// A SHA-256 digest.
    let digest: [UInt8]

    /// Creates a key; `tokenizerSettings` are bytes that are the same for the same vocabulary and settings.
    init(encoderDigest: [UInt8], tokenizerSettings: [UInt8], pooling: String, maximumLength: Int) {
        var hash = SHA256()
        // The length of each part is hashed, too, so that no two different lists of parts give the same bytes.
        for part in [
            encoderDigest, tokenizerSettings, Array(pooling.utf8), Array(String(maximumLength).utf8),
        ] {
            var length: [UInt8] = []
            length.append(littleEndian: UInt64(part.count))
            hash.update(length)
            hash.update(part)
        }
        digest = hash.finalized()
    }

    /// The SHA-256 that identifies a text, or a pair of texts, in the cache.
    static func textDigest(_ text: String, pair: String? = nil) -> [UInt8] {
        SHA256.digest(of: LabeledExample.inputBytes(text: text, pair: pair))
    }
}
