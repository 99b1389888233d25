// Needs: ScratchFolder

@testable import MiniBERTTraining
@testable import Tensors

/// A cache file of any content is opened without harm: rows have the width of the cache, and those that are added are
/// found when it is opened again.
///
/// The input follows a right header. One bit of it chooses whether each record gets a right checksum.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let width = choices.one(of: [1, 2, 3])
    let isSealed = !choices.flag()
    let key = FeatureCacheKey(
        encoderDigest: [1], tokenizerSettings: [2], pooling: "cls", maximumLength: 8)
    let folder = scratchFolder
    do throws(FeatureCacheError) {
        let path = try FeatureCache(folder: folder, key: key, width: width).path
        append(isSealed ? sealed(choices.remaining, width: width) : choices.remaining, to: path)
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
    if let row = cache.row(of: digest) { require(row.count == width, "\(row.count) numbers of \(width)") }
    let count = cache.count
    let known = cache.row(of: digest).map(Array.init)
    try cache.append(Tensor(numbers, shape: [1, width]), of: [digest])
    require(cache.count == count + (known == nil ? 1 : 0), "a new row is counted")
    return known ?? numbers
}

/// Records of the width, each with the checksum of its bytes.
private func sealed(_ bytes: [UInt8], width: Int) -> [UInt8] {
    var records: [UInt8] = []
    let size = 32 + 4 * width
    for start in stride(from: 0, to: bytes.count, by: size) {
        let record = Array(bytes[start..<min(start + size, bytes.count)])
        records += record
        let sum = Checksum.of(record[...])
        records += (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
    }
    return records
}
