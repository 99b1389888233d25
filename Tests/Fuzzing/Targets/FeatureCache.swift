// Needs: ScratchFolder

@testable import MiniBERTTraining
@testable import SystemFiles
@testable import Tensors

/// A cache file of any content is opened without harm: rows have the width of the cache, and those that are added are
/// found when it is opened again.
///
/// The input follows a right header. One bit of it chooses whether each record gets a right digest.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let width = choices.one(of: [1, 2, 3])
    let isSealed = !choices.flag()
    let key = FeatureCacheKey(modelDigest: [1], pooling: "cls", maximumLength: 8)
    let folder = scratchFolder
    do throws(FeatureCacheError) {
        let path = try FeatureCache(folder: folder, key: key, width: width).path
        append(isSealed ? sealed(choices.remaining, width: width, key: key) : choices.remaining, to: path)
        let digest = [UInt8](repeating: 7, count: 32)
        let row = try requireRow(of: digest, folder: folder, key: key, width: width)
        let reopened = try FeatureCache(folder: folder, key: key, width: width)
        let bits = reopened.row(of: digest)?.map(\.bitPattern)
        require(bits == row.map(\.bitPattern), "what was added is found again")
        remove(path)
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
}

/// Adds a row unless there is one, and returns it.
private func requireRow(
    of digest: [UInt8], folder: String, key: FeatureCacheKey, width: Int
) throws(FeatureCacheError) -> [Float] {
    let numbers = (0..<width).map { Float($0) }
    var cache = try FeatureCache(folder: folder, key: key, width: width)
    require(cache.isWritable, "nobody else uses the cache")
    if let row = cache.row(of: digest) {
        require(row.count == width && row.allSatisfy(\.isFinite), "\(row) are \(width) numbers")
    }
    let count = cache.count
    let known = cache.row(of: digest).map(Array.init)
    try cache.append(Tensor(numbers, shape: [1, width]), of: [digest])
    require(cache.count == count + (known == nil ? 1 : 0), "a new row is counted")
    return known ?? numbers
}

/// Records of the width, each with its digest.
private func sealed(_ bytes: [UInt8], width: Int, key: FeatureCacheKey) -> [UInt8] {
    let size = 32 + 4 * width
    return stride(from: 0, to: bytes.count, by: size).flatMap { start in
        let record = Array(bytes[start..<min(start + size, bytes.count)])
        return record + SHA256.digest(of: key.digest + record)
    }
}
