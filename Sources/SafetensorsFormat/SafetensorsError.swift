public import StrictJSON

/// Why a file of tensors cannot be read or written.
///
/// Every case names the file, the finding and what was expected.
public enum SafetensorsError: Error, Hashable {
    // Files

    /// There is no file of that name.
    case noSuchFile(file: String)
    /// The file may not be read, or not be written there.
    case permissionDenied(file: String)
    /// The path leads to a folder, a pipe or a device.
    case notARegularFile(file: String, kind: FileKind)
    /// The path is empty or holds a NUL, which would cut it short.
    case invalidPath(file: String)
    /// The device is full, or the user's quota is.
    case outOfSpace(file: String)
    /// The file is larger than the memory or the addresses that can be had.
    case outOfMemory(file: String, byteCount: Int)
    /// The file ended before the size it had when it was opened.
    case changedWhileReading(file: String)
    /// Any other refusal of the operating system, by its number.
    case systemCallFailed(file: String, call: String, code: Int32)

    // The file as a whole

    /// The file has no bytes.
    case emptyFile(file: String)
    /// The file is of another kind.
    case foreignFormat(file: String, ForeignFormat)
    /// The file is shorter than the 8 bytes of the header's length.
    case fileTooShort(file: String, byteCount: Int)
    /// The header's length is beyond the format's limit of 100,000,000 bytes.
    case headerTooLong(file: String, byteCount: UInt64)
    /// The header's length is beyond the end of the file.
    case headerCutOff(file: String, byteCount: Int, available: Int)

    // The header

    /// The header, or an index, is not JSON.
    case malformedJSON(file: String, JSONError)
    /// A value of the header, or of an index, is not of the kind that its place asks for.
    case wrongValue(file: String, place: String, found: String, expected: String)
    /// An entry lacks its dtype, shape or data_offsets.
    case missingField(file: String, tensor: String, field: String)
    /// An entry has a field twice.
    case duplicateField(file: String, tensor: String, field: String)
    /// Two tensors have one name.
    case duplicateTensor(file: String, tensor: String)
    /// `__metadata__` is there twice.
    case duplicateMetadata(file: String)
    /// `__metadata__` has a key twice.
    case duplicateMetadataKey(file: String, key: String)
    /// The dtype is not one of the 22.
    case unknownDataType(file: String, tensor: String, found: String)
    /// The extents multiply to more bits than 64 bits can count.
    case sizeOverflow(file: String, tensor: String, dataType: DataType)
    /// The elements do not fill whole bytes.
    case fractionalBytes(file: String, tensor: String, bitCount: UInt64)
    /// The offsets end before they begin.
    case reversedOffsets(file: String, tensor: String, begin: UInt64, end: UInt64)
    /// The offsets enclose another number of bytes than dtype and shape ask for.
    case wrongByteCount(file: String, tensor: String, found: UInt64, expected: Int)
    /// Bytes before a tensor belong to no tensor.
    case hole(file: String, tensor: String, begin: UInt64, expectedBegin: UInt64)
    /// A tensor begins inside the bytes of the one before it.
    case overlap(file: String, tensor: String, with: String, begin: UInt64, expectedBegin: UInt64)
    /// A tensor ends beyond the end of the file.
    case dataCutOff(file: String, tensor: String, end: UInt64, available: Int)
    /// Bytes follow the last tensor.
    case trailingBytes(file: String, byteCount: Int)

    // Reading tensors

    /// No tensor has that name.
    case noSuchTensor(file: String, tensor: String)
    /// The elements cannot be read as floats.
    case notReadableAsFloat(file: String, tensor: String, dataType: DataType)
    /// A finite number is too large for the type that it is converted to.
    case unrepresentable(file: String, tensor: String, index: Int, value: Double, dataType: DataType)

    // Folders

    /// The folder has neither `model.safetensors` nor an index of shards.
    case noCheckpoint(folder: String)
    /// The folder has weights in a format that is not read.
    case onlyOtherWeights(folder: String, found: String)
    /// The index names a shard by something else than the name of a file in the folder.
    case invalidShardName(file: String, shard: String)
    /// A shard that the index names is not there.
    case missingShard(file: String, shard: String)
    /// A shard lacks a tensor that the index places there.
    case tensorNotInShard(file: String, tensor: String, shard: String)
    /// Two shards have tensors of one name.
    case tensorInTwoShards(file: String, tensor: String, shards: [String])

    // Writing

    /// A tensor is to be named `__metadata__`, which readers take for something else.
    case reservedName(file: String, tensor: String)
    /// A tensor was given another number of bytes than its dtype and shape ask for.
    case wrongContent(file: String, tensor: String, byteCount: Int, expected: Int)
}

/// What a path leads to when it is no regular file.
public enum FileKind: String, Hashable, Sendable {
    /// A folder.
    case folder = "a folder"
    /// A pipe with a name.
    case pipe = "a pipe"
    /// A device.
    case device = "a device"
    /// A socket.
    case socket = "a socket"
}
