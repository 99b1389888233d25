/// Why a file of tensors cannot be read or written.
public enum SafetensorsError: Error, Hashable {
    // Files

    /// The file does not exist.
    case noSuchFile(file: String)
    /// The file may not be read or written.
    case permissionDenied(file: String)
    /// The path leads to a folder, a pipe, a socket or a device.
    case notARegularFile(file: String, kind: FileKind)
    /// The path is empty or contains a NUL.
    case invalidPath(file: String)
    /// The device or the user's quota is full.
    case outOfSpace(file: String)
    /// The file is larger than the memory or the addresses that are available.
    case outOfMemory(file: String, byteCount: Int)
    /// The file became shorter while it was read.
    case changedWhileReading(file: String)
    /// Another call of the operating system failed; `code` is the value of `errno`.
    case systemCallFailed(file: String, call: String, code: Int32)

    // The file as a whole

    /// The file is empty.
    case emptyFile(file: String)
    /// The file is of another format.
    case foreignFormat(file: String, ForeignFormat)
    /// The file is shorter than the 8 bytes with the length of the header.
    case fileTooShort(file: String, byteCount: Int)
    /// The header is longer than the limit of the format, 100,000,000 bytes.
    case headerTooLong(file: String, byteCount: UInt64)
    /// The header ends beyond the end of the file.
    case headerCutOff(file: String, byteCount: Int, available: Int)

    // The header

    /// The header or an index is not JSON. Lines count from 1, bytes from 0.
    case malformedJSON(file: String, line: Int, byte: Int, reason: String)
    /// A value of the header or of an index has the wrong type or range.
    case wrongValue(file: String, place: String, found: String, expected: String)
    /// An entry lacks `dtype`, `shape` or `data_offsets`.
    case missingField(file: String, tensor: String, field: String)
    /// An entry has a field twice.
    case duplicateField(file: String, tensor: String, field: String)
    /// Two tensors have the same name.
    case duplicateTensor(file: String, tensor: String)
    /// `__metadata__` occurs twice.
    case duplicateMetadata(file: String)
    /// `__metadata__` has a key twice.
    case duplicateMetadataKey(file: String, key: String)
    /// The dtype is not one of the 22 of the format.
    case unknownDataType(file: String, tensor: String, found: String)
    /// The number of bits of a tensor does not fit in 64 bits.
    case sizeOverflow(file: String, tensor: String, dataType: DataType)
    /// The elements do not fill whole bytes.
    case fractionalBytes(file: String, tensor: String, bitCount: UInt64)
    /// The offsets end before they begin.
    case reversedOffsets(file: String, tensor: String, begin: UInt64, end: UInt64)
    /// The offsets contain a different number of bytes than dtype and shape require.
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
    /// A finite number is too large for the target type.
    case unrepresentable(file: String, tensor: String, index: Int, value: Double, dataType: DataType)

    // Folders

    /// The folder has neither `model.safetensors` nor an index of shards.
    case noCheckpoint(folder: String)
    /// The folder has only weights in another format.
    case onlyOtherWeights(folder: String, found: String)
    /// The name of a shard in the index is not the name of a file in the folder.
    case invalidShardName(file: String, shard: String)
    /// A shard that the index names does not exist.
    case missingShard(file: String, shard: String)
    /// A shard lacks a tensor that the index places there.
    case tensorNotInShard(file: String, tensor: String, shard: String)
    /// Two shards have tensors of the same name.
    case tensorInTwoShards(file: String, tensor: String, shards: [String])

    // Writing

    /// A tensor to be written has the name `__metadata__`, which the format reserves.
    case reservedName(file: String, tensor: String)
    /// A tensor was given a different number of bytes than its dtype and shape require.
    case wrongContent(file: String, tensor: String, byteCount: Int, expected: Int)
}

/// The kind of a file that is not a regular file.
public enum FileKind: String, Hashable, Sendable {
    /// A folder.
    case folder = "a folder"
    /// A named pipe.
    case pipe = "a pipe"
    /// A device.
    case device = "a device"
    /// A socket.
    case socket = "a socket"
}
