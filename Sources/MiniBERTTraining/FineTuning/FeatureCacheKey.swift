import MiniBERT
import SystemFiles
internal import Tensors

/// What the features of a text depend on, beside the text.
public struct FeatureCacheKey: Hashable, Sendable {
    /// 32 bytes that are others as soon as anything is another.
    let digest: [UInt8]

    /// Creates a key.
    ///
    /// - Parameters:
    ///   - encoderDigest: The SHA-256 of the encoder's bytes.
    ///   - tokenizerSettings: Everything that decides the tokens of a text, vocabulary included, in any form that is
    ///     the same for the same settings.
    ///   - pooling: The name of the pooling.
    ///   - maximumLength: From how many tokens on a text is cut.
    public init(encoderDigest: [UInt8], tokenizerSettings: [UInt8], pooling: String, maximumLength: Int) {
        var hash = SHA256()
        // Each part with its length before it, so that no two different lists of parts run together to the same bytes.
        for part in [
            encoderDigest, tokenizerSettings, Array(pooling.utf8), Array(String(maximumLength).utf8),
        ] {
            hash.update(FixedWidth.bytes(UInt64(part.count)))
            hash.update(part)
        }
        digest = hash.finalized()
    }

    /// What stands for a text, or a pair of texts, in the cache: its SHA-256.
    public static func textDigest(_ text: String, pair: String? = nil) -> [UInt8] {
        SHA256.digest(of: LabeledExample.inputBytes(text: text, pair: pair))
    }
}
